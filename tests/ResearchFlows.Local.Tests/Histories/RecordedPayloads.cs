using ResearchFlows.Improvement;
using ResearchFlows.Ports;
using ResearchFlows.Research;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace ResearchFlows.Local.Tests.Histories;

/// <summary>
/// Reads what is recorded as today's records, more strictly than the hosts do: a property that a record does not know any more, or that
/// it now needs and a running instance does not have, is a mistake here, where a host would go on with a null.
/// </summary>
internal static class RecordedPayloads
{
    private static readonly JsonSerializerOptions Strict = new(PortJson.Options)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { RequireWhatHasNoDefault } },
    };

    /// <returns>The first payload that does not fit, and why; null when all do.</returns>
    public static string? Problem(Catalog catalog, GoldenHistory golden)
    {
        foreach (var (index, recorded) in golden.Events.Index())
        {
            try
            {
                Read(catalog, golden, recorded);
            }
            catch (Exception exception) when (exception is JsonException or KeyNotFoundException)
            {
                return $"event {index} ({recorded.EventType} '{recorded.Name ?? Asked(golden, recorded)?.Name ?? golden.Orchestration}'): {exception.Message}";
            }
        }

        return null;
    }

    private static void Read(Catalog catalog, GoldenHistory golden, HistoryEvent recorded)
    {
        var asked = Asked(golden, recorded);
        var (payload, type) = recorded.EventType switch
        {
            HistoryEventType.ExecutionStarted => (recorded.Input, catalog.Orchestrations[golden.Orchestration].Input),
            HistoryEventType.ExecutionCompleted => (recorded.Result, catalog.Orchestrations[golden.Orchestration].Output),
            HistoryEventType.TaskScheduled => (recorded.Input, catalog.Activities[recorded.Name!].Input),
            HistoryEventType.TaskCompleted => (recorded.Result, catalog.Activities[asked!.Name!].Output),
            HistoryEventType.SubOrchestrationInstanceCreated => (recorded.Input, catalog.Orchestrations[recorded.Name!].Input),
            HistoryEventType.SubOrchestrationInstanceCompleted => (recorded.Result, catalog.Orchestrations[asked!.Name!].Output),
            HistoryEventType.EventRaised when recorded.Name == Approval.EventName =>
                (recorded.Input, golden.Orchestration == nameof(ResearchOrchestration) ? typeof(ToolApproval) : typeof(Approval)),
            _ => (null, typeof(object)),
        };
        payload?.Deserialize(type, Strict);
    }

    private static HistoryEvent? Asked(GoldenHistory golden, HistoryEvent recorded) =>
        recorded.TaskScheduledId is { } id ? golden.Events.Single(asked => asked.EventId == id) : null;

    private static void RequireWhatHasNoDefault(JsonTypeInfo type)
    {
        foreach (var property in type.Properties.Where(property => property.AssociatedParameter is { HasDefaultValue: false, IsNullable: false }))
        {
            property.IsRequired = true;
        }
    }
}
