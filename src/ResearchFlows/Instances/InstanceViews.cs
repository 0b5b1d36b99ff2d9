using ResearchFlows.Http;
using ResearchFlows.Ports;
using System.Text.Json;

namespace ResearchFlows.Instances;

/// <summary>What was started, or acted on, and where to look at it.</summary>
/// <param name="InstanceId">The instance.</param>
/// <param name="Links">Routes by what they do: status, steps, history, suspend, resume, terminate, events, purge.</param>
public sealed record StartedView(string InstanceId, IReadOnlyDictionary<string, string> Links);

/// <summary>An instance.</summary>
public sealed record InstanceView
{
    /// <summary>Its id.</summary>
    public required string InstanceId { get; init; }

    /// <summary>The orchestration it executes.</summary>
    public required string Orchestration { get; init; }

    /// <summary>The agent it works for.</summary>
    public string? Agent { get; init; }

    /// <summary>Where it stands.</summary>
    public required OrchestrationRuntimeStatus RuntimeStatus { get; init; }

    /// <summary>When it was started, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When something last happened to it, UTC.</summary>
    public required DateTimeOffset LastUpdatedAt { get; init; }

    /// <summary>The instance that runs it as a child.</summary>
    public string? ParentInstanceId { get; init; }

    /// <summary>What was asked, when it is research.</summary>
    public string? Question { get; init; }

    /// <summary>How far it is.</summary>
    public JsonElement? CustomStatus { get; init; }

    /// <summary>Its input.</summary>
    public JsonElement? Input { get; init; }

    /// <summary>Its result.</summary>
    public JsonElement? Output { get; init; }

    /// <summary>Why it failed or was terminated.</summary>
    public FailureView? Failure { get; init; }

    /// <summary>Whether the newest feedback calls the answer good; null when there is none.</summary>
    public bool? Good { get; init; }

    /// <summary>What callers with named keys did to it, oldest first.</summary>
    public IReadOnlyList<ActionView> Actions { get; init; } = [];

    /// <summary>Who started it, when the host was told.</summary>
    public string? StartedBy => Actions.LastOrDefault(action => action.Action == CallerActionKind.Started)?.By;

    /// <summary>The run whose conversation it continues; null when it began one.</summary>
    public string? Continues { get; init; }

    /// <summary>The runs that continue its conversation, or go on from one of its turns; null when there are none.</summary>
    public IReadOnlyList<string>? ContinuedBy { get; init; }

    /// <summary>Routes by what they do.</summary>
    public required IReadOnlyDictionary<string, string> Links { get; init; }

    internal static InstanceView Of(OrchestrationMetadata instance) => new()
    {
        InstanceId = instance.InstanceId,
        Orchestration = instance.Name,
        Agent = instance.Agent,
        RuntimeStatus = instance.RuntimeStatus,
        CreatedAt = instance.CreatedAt,
        LastUpdatedAt = instance.LastUpdatedAt,
        ParentInstanceId = instance.ParentInstanceId,
        CustomStatus = instance.CustomStatus,
        Input = instance.Input,
        Output = instance.Output,
        Failure = FailureView.Of(instance.Failure),
        Links = ApiLinks.Of(instance.InstanceId),
    };
}

/// <summary>One page of instances.</summary>
/// <param name="Instances">The instances, newest first.</param>
/// <param name="Continuation">Ask with it for the next page; null on the last.</param>
public sealed record InstancePage(IReadOnlyList<InstanceView> Instances, string? Continuation);

/// <summary>The raw events of an instance.</summary>
public sealed record HistoryView(string InstanceId, IReadOnlyList<HistoryEvent> Events);

/// <summary>How many instances were deleted.</summary>
public sealed record PurgedView(int Purged);
