using ResearchFlows.LlamaStack.Replies;
using ResearchFlows.Ports;
using System.Text.Json;

namespace ResearchFlows.Instances;

/// <summary>An instance as a person reads it.</summary>
/// <param name="InstanceId">The instance.</param>
/// <param name="Orchestration">What it executes.</param>
/// <param name="RuntimeStatus">Where it stands.</param>
/// <param name="Input">What it was started with.</param>
/// <param name="Output">What it came to.</param>
/// <param name="Failure">Why it failed.</param>
/// <param name="Steps">Its steps, in the order they were asked for; with a cursor, those that are new or stand elsewhere.</param>
/// <param name="Cursor">Ask with it for what is new since.</param>
public sealed record StepsView(
    string InstanceId, string Orchestration, OrchestrationRuntimeStatus RuntimeStatus,
    JsonElement? Input, JsonElement? Output, FailureView? Failure, IReadOnlyList<StepView> Steps, string Cursor)
{
    /// <summary>What callers with named keys did to it, oldest first.</summary>
    public IReadOnlyList<ActionView> Actions { get; init; } = [];

    internal static StepsView Of(OrchestrationMetadata instance, IReadOnlyList<StepView> steps, StepCursor cursor) =>
        new(instance.InstanceId, instance.Name, instance.RuntimeStatus, instance.Input, instance.Output, FailureView.Of(instance.Failure), steps, cursor.ToString());
}

/// <summary>The kinds of steps.</summary>
public enum StepKind
{
    /// <summary>A request to the model and what came back.</summary>
    ModelTurn,

    /// <summary>A tool call.</summary>
    ToolCall,

    /// <summary>Another activity.</summary>
    Activity,

    /// <summary>A child instance.</summary>
    Child,

    /// <summary>An event that a client raised.</summary>
    Event,

    /// <summary>What a person said of the answer afterwards.</summary>
    Feedback,
}

/// <summary>Where a step stands.</summary>
public enum StepStatus
{
    /// <summary>It is not finished.</summary>
    Running,

    /// <summary>It came to a result.</summary>
    Completed,

    /// <summary>Its last attempt failed.</summary>
    Failed,
}

/// <summary>One step. Which members are set depends on the kind.</summary>
public sealed record StepView
{
    /// <summary>Its place among the steps, from 1.</summary>
    public int Number { get; init; }

    /// <summary>What it is.</summary>
    public required StepKind Kind { get; init; }

    /// <summary>The activity, tool, orchestration or event.</summary>
    public required string Name { get; init; }

    /// <summary>The model turn it belongs to, from 1.</summary>
    public int? Turn { get; init; }

    /// <summary>Where it stands.</summary>
    public required StepStatus Status { get; init; }

    /// <summary>When it was first asked for, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Milliseconds to its outcome, waits between attempts included.</summary>
    public double? DurationMs { get; init; }

    /// <summary>How often it was tried.</summary>
    public int Attempts { get; init; } = 1;

    /// <summary>Each attempt: between two of them it waited to try again.</summary>
    public IReadOnlyList<AttemptView> Tries { get; init; } = [];

    /// <summary>Why attempts failed, oldest first.</summary>
    public IReadOnlyList<string> Failures { get; init; } = [];

    /// <summary>The arguments of a tool call as the model wrote them.</summary>
    public string? Arguments { get; init; }

    /// <summary>The output of a tool call, or the text of a model turn.</summary>
    public string? Output { get; init; }

    /// <summary>Whether a tool's output tells the model what it did wrong.</summary>
    public bool IsError { get; init; }

    /// <summary>Whether a person was asked before a tool was called.</summary>
    public bool AskedForApproval { get; init; }

    /// <summary>What the server searched for in the turn, and found.</summary>
    public IReadOnlyList<SearchView> Searches { get; init; } = [];

    /// <summary>The tools that the model called in the turn.</summary>
    public IReadOnlyList<string> ToolCalls { get; init; } = [];

    /// <summary>Tools of the server that could not be used in the turn, and why.</summary>
    public IReadOnlyList<string> ToolErrors { get; init; } = [];

    /// <summary>Milliseconds from a model turn's request to its first word; null when it was not streamed.</summary>
    public double? FirstWordMs { get; init; }

    /// <summary>Tokens of a model turn.</summary>
    public TokenUsage? Tokens { get; init; }

    /// <summary>What another activity, a child or an event came to, in a sentence.</summary>
    public string? Summary { get; init; }

    /// <summary>More about it, such as the reason and where to look, a sentence each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The input of another activity, a child or an event.</summary>
    public JsonElement? Input { get; init; }

    /// <summary>The result of another activity or a child.</summary>
    public JsonElement? Result { get; init; }

    /// <summary>The child instance.</summary>
    public string? InstanceId { get; init; }

    /// <summary>The child's own steps.</summary>
    public string? Link { get; init; }

    /// <summary>The place of the last event that it was read from.</summary>
    internal int LastEvent { get; init; } = -1;
}

/// <summary>An attempt at a step.</summary>
/// <param name="AskedAt">When it was asked for, UTC.</param>
/// <param name="BegunAt">When its turn came, UTC; null when the host does not say, or it still waits in the queue.</param>
/// <param name="EndedAt">When its outcome was recorded, UTC; null as long as there is none.</param>
/// <param name="Failure">Why it failed.</param>
public sealed record AttemptView(DateTimeOffset AskedAt, DateTimeOffset? BegunAt = null, DateTimeOffset? EndedAt = null, string? Failure = null);

/// <summary>A search of the knowledge base.</summary>
/// <param name="Queries">What was searched for.</param>
/// <param name="Files">The files that had passages.</param>
public sealed record SearchView(IReadOnlyList<string> Queries, IReadOnlyList<string> Files);
