using Microsoft.DurableTask;
using System.Text.Json;

namespace ResearchFlows.Ports;

/// <summary>Where an instance stands; Durable Task's own names.</summary>
public enum OrchestrationRuntimeStatus
{
    /// <summary>Started, its code has not run yet.</summary>
    Pending,

    /// <summary>Running, or waiting for something.</summary>
    Running,

    /// <summary>Ended with a result.</summary>
    Completed,

    /// <summary>Ended with an error.</summary>
    Failed,

    /// <summary>Ended from outside.</summary>
    Terminated,

    /// <summary>Held until it is resumed.</summary>
    Suspended,
}

/// <summary>One instance as a client sees it.</summary>
public sealed record OrchestrationMetadata
{
    /// <summary>The instance's id.</summary>
    public required string InstanceId { get; init; }

    /// <summary>The orchestration it executes.</summary>
    public required string Name { get; init; }

    /// <summary>Where it stands.</summary>
    public required OrchestrationRuntimeStatus RuntimeStatus { get; init; }

    /// <summary>When it was started, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When something last happened to it, UTC.</summary>
    public required DateTimeOffset LastUpdatedAt { get; init; }

    /// <summary>The agent its input names, when it names one.</summary>
    public string? Agent { get; init; }

    /// <summary>The instance that runs it as a child, when the host knows.</summary>
    public string? ParentInstanceId { get; init; }

    /// <summary>What the orchestration last set as its custom status.</summary>
    public JsonElement? CustomStatus { get; init; }

    /// <summary>The input; null in a listing.</summary>
    public JsonElement? Input { get; init; }

    /// <summary>The result of a completed instance; null in a listing.</summary>
    public JsonElement? Output { get; init; }

    /// <summary>Why it failed or was terminated.</summary>
    public TaskFailureDetails? Failure { get; init; }

    /// <summary>Whether nothing will happen to it any more.</summary>
    public bool HasEnded => RuntimeStatus
        is OrchestrationRuntimeStatus.Completed or OrchestrationRuntimeStatus.Failed or OrchestrationRuntimeStatus.Terminated;
}

/// <summary>Which instances to list; members that are null do not filter.</summary>
public sealed record OrchestrationQuery
{
    /// <summary>Only instances of this orchestration.</summary>
    public string? Name { get; init; }

    /// <summary>Only instances whose input names this agent.</summary>
    public string? Agent { get; init; }

    /// <summary>Only instances that stand there.</summary>
    public OrchestrationRuntimeStatus? RuntimeStatus { get; init; }

    /// <summary>Only children of this instance.</summary>
    public string? Parent { get; init; }

    /// <summary>Only instances that are nobody's children. It says nothing beside <see cref="Parent"/>.</summary>
    public bool WithoutChildren { get; init; }

    /// <summary>Only instances started at this time or later.</summary>
    public DateTimeOffset? CreatedFrom { get; init; }

    /// <summary>The most instances a page holds.</summary>
    public int PageSize { get; init; } = 50;

    /// <summary>Where the page begins: the token of the page before; null for the first.</summary>
    public string? ContinuationToken { get; init; }
}

/// <summary>One page of instances.</summary>
/// <param name="Instances">The instances, newest first.</param>
/// <param name="ContinuationToken">Ask with it for the next page; null on the last.</param>
public sealed record OrchestrationPage(IReadOnlyList<OrchestrationMetadata> Instances, string? ContinuationToken);
