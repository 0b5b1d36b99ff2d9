using ResearchFlows.Http;
using ResearchFlows.Instances;
using ResearchFlows.Local.Client;
using ResearchFlows.Ports;
using System.Text.Json;

namespace ResearchFlows.Local.Rendering;

/// <summary>Prints one instance.</summary>
internal static class InstancePrinter
{
    public static void Print(Terminal terminal, InstanceView instance)
    {
        terminal.Line($"[bold]{Untrusted.Markup(instance.InstanceId)}[/]  {Untrusted.Markup(Commands.Orchestrations.ShortName(instance.Orchestration))}  {StatusWithMark(instance)}");
        Fact(terminal, "agent", instance.Agent);
        Fact(terminal, "parent", instance.ParentInstanceId);
        Fact(terminal, "chain", Chain(instance));
        Fact(terminal, "started", Time(instance.CreatedAt) + (instance.StartedBy is { } starter ? $" by {starter}" : ""));
        Fact(terminal, "updated", $"{Time(instance.LastUpdatedAt)}, {Amounts.Duration((instance.LastUpdatedAt - instance.CreatedAt).TotalMilliseconds)} after the start");
        foreach (var action in instance.Actions.Where(action => action.Action != CallerActionKind.Started))
        {
            Fact(terminal, action.Action.ToString().ToLowerInvariant(), $"{Time(action.At)} by {action.By}");
        }

        Fact(terminal, "progress", instance.RuntimeStatus.HasEnded() ? null : ProgressText.Of(instance));
        Fact(terminal, "input", Text(instance.Input));
        AnswerPrinter.Print(terminal, instance.Orchestration, instance.RuntimeStatus, instance.Output, instance.Failure);
    }

    /// <summary>A status, and whether people called the answer good.</summary>
    public static string StatusWithMark(InstanceView instance) =>
        instance.Good is { } good ? $"{Status(instance.RuntimeStatus)}, {FeedbackMark.Of(good)}" : Status(instance.RuntimeStatus);

    /// <summary>A status in its colour.</summary>
    public static string Status(OrchestrationRuntimeStatus status) => status switch
    {
        OrchestrationRuntimeStatus.Completed => $"[green]{status}[/]",
        OrchestrationRuntimeStatus.Failed or OrchestrationRuntimeStatus.Terminated => $"[red]{status}[/]",
        OrchestrationRuntimeStatus.Suspended => $"[yellow]{status}[/]",
        _ => $"[blue]{status}[/]",
    };

    /// <summary>Who started it, and who held or ended it, in a line; null when the host was told of nobody.</summary>
    public static string? Who(IReadOnlyList<ActionView> actions) => actions.Count == 0 ? null
        : string.Join(", ", actions.Select(action => $"{action.Action.ToString().ToLowerInvariant()} by {action.By}"));

    private static void Fact(Terminal terminal, string name, string? value)
    {
        foreach (var (index, line) in Lines.Of(Untrusted.OneLine(value ?? ""), terminal.WrapWidth, "            ").Where(line => line.Length > 0).Index())
        {
            terminal.Line(index == 0 ? $"  [dim]{name,-8}[/]  {line[12..]}" : line);
        }
    }

    private static string? Chain(InstanceView instance)
    {
        var continues = AnswerPrinter.Continues(instance.Orchestration, instance.Input);
        var continued = instance.ContinuedBy is { } runs ? $"continued by {string.Join(", ", runs)}" : null;
        return continues is null && continued is null ? null : string.Join("; ", new[] { continues, continued }.OfType<string>());
    }

    private static string Time(DateTimeOffset time) => $"{time.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC";

    private static string? Text(JsonElement? json) => json is { } value ? JsonFacts.Of(value) : null;
}
