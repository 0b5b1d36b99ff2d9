using ResearchFlows.Documents;
using ResearchFlows.Instances;
using ResearchFlows.Local.Commands;
using ResearchFlows.Overview;
using System.Globalization;

namespace ResearchFlows.Local.Rendering;

/// <summary>Prints lists.</summary>
internal static class Tables
{
    public static void Print(Terminal terminal, InstancePage page, DateTimeOffset now)
    {
        if (page.Instances.Count == 0)
        {
            terminal.Line("There is no such instance.");
            return;
        }

        TextTable.Print(terminal, ["Instance", "Status", "Agent", "Started", "Orchestration"],
        [
            .. page.Instances.Select(instance => new[]
            {
                Untrusted.Markup(instance.InstanceId), InstancePrinter.StatusWithMark(instance), Untrusted.Markup(instance.Agent ?? ""),
                Amounts.Age(now - instance.CreatedAt) + (instance.StartedBy is { } who ? $" by {Untrusted.Markup(who)}" : ""), Untrusted.Markup(Orchestration(instance)),
            }),
        ], labelled: false);
        if (page.Continuation is not null)
        {
            terminal.Line("[dim]There are more: ask for them with --top.[/]");
        }
    }

    private static string Orchestration(InstanceView instance) =>
        $"{Orchestrations.ShortName(instance.Orchestration)}{(instance.Continues is { } run ? $", continues {run}" : "")}";

    public static void Print(Terminal terminal, AgentList list)
    {
        foreach (var agent in list.Agents)
        {
            var facts = $"{Amounts.Count(agent.Cases, "test case")}, {Amounts.Count(agent.ResearchCalls, "question")} answered";
            terminal.Line($"[bold]{Untrusted.Markup(agent.Name)}[/]  {Untrusted.Markup(agent.Model)}  [dim]{facts}[/]");
            Wrapped(terminal, agent.Description ?? "", "dim");
            if (agent.Documents.Total > 0)
            {
                Wrapped(terminal, Progress(agent.Documents), "dim");
            }

            foreach (var problem in agent.Problems)
            {
                Wrapped(terminal, problem, "yellow");
            }
        }
    }

    /// <summary>How far an agent's documents are, in words.</summary>
    internal static string Progress(DocumentCounts counts) => string.Create(
        CultureInfo.InvariantCulture, $"indexed {counts.Indexed:N0} of {counts.Total:N0} documents{(counts.LeftOut > 0 ? $", {counts.LeftOut:N0} left out" : "")}");

    private static void Wrapped(Terminal terminal, string text, string colour)
    {
        foreach (var line in WordWrap.Lines(Untrusted.OneLine(text), terminal.WrapWidth - 2))
        {
            terminal.Line($"  [{colour}]{Untrusted.Markup(line)}[/]");
        }
    }
}
