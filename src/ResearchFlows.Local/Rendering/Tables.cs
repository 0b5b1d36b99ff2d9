using ResearchFlows.Api;
using Spectre.Console;

namespace ResearchFlows.Local.Rendering;

/// <summary>Prints lists.</summary>
internal static class Tables
{
    /// <summary>Below this width the orchestration's name does not fit beside the id.</summary>
    private const int WideTable = 105;

    public static void Print(Terminal terminal, InstancePage page, DateTimeOffset now)
    {
        if (page.Instances.Count == 0)
        {
            terminal.Line("There is no such instance.");
            return;
        }

        var wide = terminal.Width >= WideTable;
        string[] headers = ["Instance", "Status", "Agent", "Started"];
        var table = Create(wide ? [.. headers, "Orchestration"] : headers);
        foreach (var instance in page.Instances)
        {
            string[] cells =
            [
                Untrusted.Markup(instance.InstanceId), InstancePrinter.Status(instance.RuntimeStatus), Untrusted.Markup(instance.Agent ?? ""),
                Amounts.Age(now - instance.CreatedAt),
            ];
            table.AddRow(wide ? [.. cells, Untrusted.Markup(instance.Orchestration)] : cells);
        }

        Write(terminal, table);
        if (page.Continuation is not null)
        {
            terminal.Line("[dim]There are more: ask for them with --top.[/]");
        }
    }

    public static void Print(Terminal terminal, AgentList list)
    {
        var table = Create("Agent", "Model", "Cases", "Answered", "Description");
        foreach (var agent in list.Agents)
        {
            table.AddRow(
                Untrusted.Markup(agent.Name), Untrusted.Markup(agent.Model), $"{agent.Cases:N0}", $"{agent.ResearchCalls:N0}", Untrusted.Markup(agent.Description ?? ""));
        }

        Write(terminal, table);
    }

    private static Table Create(params string[] headers)
    {
        var table = new Table().Border(TableBorder.None);
        foreach (var header in headers)
        {
            table.AddColumn(new TableColumn($"[dim]{header}[/]").NoWrap());
        }

        return table;
    }

    private static void Write(Terminal terminal, Table table)
    {
        foreach (var column in table.Columns.SkipLast(1))
        {
            column.PadRight(2);
        }

        terminal.Console.Write(table);
    }
}
