using ResearchFlows.Agents;
using ResearchFlows.Orchestrations;
using System.Text.Json;

namespace ResearchFlows.Api;

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

    /// <summary>How far it is.</summary>
    public JsonElement? CustomStatus { get; init; }

    /// <summary>Its input.</summary>
    public JsonElement? Input { get; init; }

    /// <summary>Its result.</summary>
    public JsonElement? Output { get; init; }

    /// <summary>Why it failed or was terminated.</summary>
    public FailureDetails? Failure { get; init; }

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
        Failure = instance.Failure,
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

/// <summary>The agents.</summary>
public sealed record AgentList(IReadOnlyList<AgentSummary> Agents);

/// <summary>An agent in a list.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">One sentence.</param>
/// <param name="Model">The model that answers.</param>
/// <param name="Cases">How many test cases it has.</param>
/// <param name="ResearchCalls">How many questions it has answered.</param>
/// <param name="Link">Where to look at it.</param>
public sealed record AgentSummary(string Name, string? Description, string Model, int Cases, long ResearchCalls, string Link);

/// <summary>An agent.</summary>
/// <param name="Definition">What its files say.</param>
/// <param name="Cases">How many test cases it has.</param>
/// <param name="ResearchCalls">How many questions it has answered.</param>
/// <param name="PromptInForce">The prompt in force; null until the agent's first use, and when the server cannot be asked.</param>
/// <param name="PromptUnknownBecause">Why the prompt in force is not shown.</param>
public sealed record AgentView(AgentDefinition Definition, int Cases, long ResearchCalls, PromptView? PromptInForce, string? PromptUnknownBecause);

/// <summary>How a part of the host is.</summary>
/// <param name="Healthy">Whether it works.</param>
/// <param name="Reason">Why not, and what to do.</param>
public sealed record PartHealth(bool Healthy, string? Reason = null);

/// <summary>The health of the host.</summary>
/// <param name="Status">Healthy; Degraded when runs wait for something; Unhealthy when nothing can be recorded.</param>
/// <param name="Host">The host and its durable store.</param>
/// <param name="Ledger">The ledger.</param>
/// <param name="LlamaStack">The server.</param>
/// <param name="LlamaStackEndpoint">The server's address.</param>
/// <param name="Agents">The agents that are loaded.</param>
public sealed record HealthView(
    string Status, PartHealth Host, PartHealth Ledger, PartHealth LlamaStack, Uri LlamaStackEndpoint, IReadOnlyList<string> Agents);
