using ResearchFlows.Instances;
using ResearchFlows.Local.Client;

namespace ResearchFlows.Local.Rendering;

/// <summary>Prints the steps of an instance, each once, in their order, as soon as they are settled.</summary>
internal sealed class StepsPrinter(Terminal terminal)
{
    private readonly StepLines _lines = new(terminal.Width, terminal.WrapWidth);
    private int _printed;
    private int _failuresTold;

    /// <summary>Prints a whole instance: what it was asked, its steps, its result.</summary>
    public static void PrintAll(Terminal terminal, StepsView view)
    {
        terminal.Line($"[bold]{Untrusted.Markup(view.InstanceId)}[/]  {Untrusted.Markup(Commands.Orchestrations.ShortName(view.Orchestration))}  {InstancePrinter.Status(view.RuntimeStatus)}");
        if (AnswerPrinter.Question(view) is { } question)
        {
            Lines.Print(terminal, question);
        }

        if (InstancePrinter.Who(view.Actions) is { } who)
        {
            Lines.Print(terminal, Untrusted.OneLine(who), "  ", "dim");
        }

        if (AnswerPrinter.Continues(view.Orchestration, view.Input) is { } continues)
        {
            terminal.Line($"[dim]{Untrusted.Markup(continues)}[/]");
        }

        terminal.Line();
        var printer = new StepsPrinter(terminal);
        foreach (var step in view.Steps.Where(step => step.Kind != StepKind.Feedback))
        {
            printer.Print(step);
        }

        if (view.RuntimeStatus.HasEnded())
        {
            AnswerPrinter.Print(terminal, view);
        }

        foreach (var feedback in view.Steps.Where(step => step.Kind == StepKind.Feedback))
        {
            printer.Print(feedback);
        }
    }

    /// <summary>Prints what is new since the last call.</summary>
    public void PrintNew(StepsView view)
    {
        // A failed attempt may be followed by another, so only the end of the run settles a failure.
        for (; _printed < view.Steps.Count && (view.Steps[_printed].Status == StepStatus.Completed || view.RuntimeStatus.HasEnded()); _printed++)
        {
            Print(view.Steps[_printed]);
            _failuresTold = 0;
        }

        if (Current(view) is { } current)
        {
            for (; _failuresTold < current.Failures.Count; _failuresTold++)
            {
                terminal.Line(_lines.Failure(_failuresTold + 1, $"{current.Name}: {current.Failures[_failuresTold]}"));
            }
        }
    }

    /// <summary>What the instance is at, in words.</summary>
    public string AtWork(StepsView view) => Current(view) switch
    {
        { Status: StepStatus.Failed } step => $"attempt {step.Attempts} failed; the next one follows",
        { Kind: StepKind.ModelTurn } step => $"turn {step.Turn}: the model is at work",
        { Kind: StepKind.ToolCall } step => $"{Untrusted.Markup(step.Name, 40)} is at work",
        { } step => $"{Untrusted.Markup(step.Name, 40)} is at work",
        null => "at work",
    };

    private StepView? Current(StepsView view) => _printed < view.Steps.Count ? view.Steps[_printed] : null;

    private void Print(StepView step)
    {
        foreach (var line in _lines.Of(step, _failuresTold))
        {
            terminal.Line(line);
        }
    }
}
