using ResearchFlows.Instances;
using ResearchFlows.Local.Commands;
using ResearchFlows.Overview;

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
                Amounts.Age(now - instance.CreatedAt), Untrusted.Markup(Orchestrations.ShortName(instance.Orchestration)),
            }),
        ], labelled: false);
        if (page.Continuation is not null)
        {
            terminal.Line("[dim]There are more: ask for them with --top.[/]");
        }
    }

    public static void Print(Terminal terminal, AgentList list)
    {
        foreach (var agent in list.Agents)
        {
            var facts = $"{Amounts.Count(agent.Cases, "test case")}, {Amounts.Count(agent.ResearchCalls, "question")} answered";
            terminal.Line($"[bold]{Untrusted.Markup(agent.Name)}[/]  {Untrusted.Markup(agent.Model)}  [dim]{facts}[/]");
            foreach (var line in WordWrap.Lines(Untrusted.OneLine(agent.Description ?? ""), terminal.WrapWidth - 2))
            {
                terminal.Line($"  [dim]{Untrusted.Markup(line)}[/]");
            }
        }
    }}
