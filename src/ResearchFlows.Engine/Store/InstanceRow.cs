using Microsoft.DurableTask;
using ResearchFlows.Ports;
using System.Text.Json;

namespace ResearchFlows.Engine.Store;

/// <summary>An instance as the store keeps it.</summary>
internal sealed record InstanceRow
{
    public const string Columns = "sequence, id, name, status, created, updated, execution, agent, parent, custom_status AS CustomStatus, failure";

    /// <summary>The statuses that are not the end, as SQL.</summary>
    public const string Unfinished = "(0, 1, 5)";

    /// <summary>The statuses that are the end, as SQL; as the index of ends has them.</summary>
    public const string Ended = "(2, 3, 4)";

    public long Sequence { get; init; }
    public string Id { get; init; } = "";
    public string Name { get; init; } = "";
    public OrchestrationRuntimeStatus Status { get; init; }
    public long Created { get; init; }
    public long Updated { get; init; }
    public int Execution { get; init; }
    public string? Agent { get; init; }
    public string? Parent { get; init; }
    public string? CustomStatus { get; init; }
    public string? Failure { get; init; }

    public bool HasEnded => Status
        is OrchestrationRuntimeStatus.Completed or OrchestrationRuntimeStatus.Failed or OrchestrationRuntimeStatus.Terminated;

    public OrchestrationMetadata ToMetadata() => new()
    {
        InstanceId = Id,
        Name = Name,
        RuntimeStatus = Status,
        CreatedAt = new DateTimeOffset(Created, TimeSpan.Zero),
        LastUpdatedAt = new DateTimeOffset(Updated, TimeSpan.Zero),
        Agent = Agent,
        ParentInstanceId = Parent,
        CustomStatus = CustomStatus is null ? null : JsonSerializer.Deserialize<JsonElement>(CustomStatus),
        Failure = Failure is null ? null : JsonSerializer.Deserialize<TaskFailureDetails>(Failure, PortJson.Options),
    };
}
