using ResearchFlows.Instances;

namespace ResearchFlows.Local.Rendering;

/// <summary>One step as lines of markup; the same while a run is watched and when it is read afterwards.</summary>
/// <param name="width">Where lines are cut, in cells.</param>
/// <param name="wrapWidth">Where running text is wrapped, in cells.</param>
internal sealed class StepLines(int width, int wrapWidth)
{
    private const string Indent = "    ";

    /// <summary>The step's lines.</summary>
    /// <param name="step">The step.</param>
    /// <param name="failuresTold">How many failed attempts were printed before.</param>
    public IEnumerable<string> Of(StepView step, int failuresTold = 0)
    {
        var lines = step.Kind switch
        {
            StepKind.ModelTurn => Turn(step),
            StepKind.ToolCall => ToolCall(step),
            StepKind.Feedback => [$"[bold]{Untrusted.Markup(step.Name)}[/]  {Untrusted.Markup(step.Output ?? "", width - step.Name.Length - 2)}"],
            _ => Other(step),
        };
        return lines.Concat(step.Failures.Skip(failuresTold).Select((reason, index) => Failure(failuresTold + index + 1, reason)));
    }

    /// <summary>Says that an attempt failed.</summary>
    public string Failure(int attempt, string reason) =>
        $"{Indent}[yellow]attempt {attempt} failed: {Untrusted.Markup(reason, width - 24)}[/]";

    private IEnumerable<string> Turn(StepView step)
    {
        yield return $"[bold]turn {step.Turn}[/]  {Facts(step, step.FirstWordMs is { } first ? $"first word after {Amounts.Duration(first)}" : null, step.Tokens is { } tokens ? Amounts.Tokens(tokens) : null)}";
        foreach (var search in step.Searches)
        {
            yield return $"{Indent}[blue]search[/] \"{Untrusted.Markup(string.Join(" | ", search.Queries), width - 14)}\"";
            yield return Result(search.Files.Count == 0 ? "nothing" : string.Join(", ", search.Files), "dim");
        }

        foreach (var note in step.Notes)
        {
            yield return $"{Indent}[dim]{Untrusted.Markup(note, width - Indent.Length)}[/]";
        }

        foreach (var error in step.ToolErrors)
        {
            yield return $"{Indent}[yellow]a tool could not be used: {Untrusted.Markup(error, width - 31)}[/]";
        }

        if (step.ToolCalls.Count > 0 && !string.IsNullOrWhiteSpace(step.Output))
        {
            yield return $"{Indent}[italic]{Untrusted.Markup(step.Output, width - Indent.Length)}[/]";
        }
    }

    private IEnumerable<string> ToolCall(StepView step)
    {
        var facts = Facts(step);
        var name = Untrusted.Cut(Untrusted.OneLine(step.Name), width / 2);
        var arguments = Untrusted.Markup(step.Arguments ?? "", Math.Max(10, width - Indent.Length - name.Length - 16));
        yield return $"{Indent}[green]{Untrusted.Markup(name)}[/] {arguments}  {facts}";
        if (step.Output is { } output)
        {
            yield return Result(InOneLine(output), step.IsError ? "yellow" : "dim");
        }
    }

    private IEnumerable<string> Other(StepView step)
    {
        var child = step.InstanceId is { } id ? $" {Untrusted.Markup(id)}" : "";
        var kind = step.Kind switch { StepKind.Child => "child ", StepKind.Event => "event ", _ => "" };
        var name = step.Kind == StepKind.Child ? Commands.Orchestrations.ShortName(step.Name) : step.Name;
        yield return $"[dim]{kind}{Untrusted.Markup(name, width / 2)}{child}[/]  {Facts(step)}".TrimEnd();
        foreach (var line in Told(step))
        {
            yield return line;
        }
    }

    /// <summary>What the step came to and why, wrapped where running text is: it is never cut.</summary>
    private IEnumerable<string> Told(StepView step) =>
        (step.Summary is { } summary ? Lines.Of(Untrusted.OneLine(summary), wrapWidth, Indent) : [])
            .Concat(step.Notes.SelectMany(note => Lines.Of(Untrusted.OneLine(note), wrapWidth, Indent + Indent, "dim")));

    /// <summary>Duration, attempts and what else is worth a word, in grey.</summary>
    private static string Facts(StepView step, params string?[] more)
    {
        var state = step.Status switch
        {
            StepStatus.Running => "running",
            StepStatus.Failed => "failed",
            _ => null,
        };
        var duration = step.DurationMs is { } milliseconds && step.Status != StepStatus.Running ? Amounts.Duration(milliseconds) : null;
        var attempts = step.Attempts > 1 ? Amounts.Count(step.Attempts, "attempt") : null;
        return $"[dim]{string.Join(" · ", ((string?[])[state, duration, .. more, attempts]).OfType<string>())}[/]";
    }

    private string Result(string text, string colour) => $"{Indent}{Indent}[{colour}]→ {Untrusted.Markup(text, width - (2 * Indent.Length) - 2)}[/]";

    /// <summary>An output's lines one after another, so that a listing stays readable when it is cut.</summary>
    private static string InOneLine(string output) =>
        string.Join(" · ", Untrusted.Clean(output).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
