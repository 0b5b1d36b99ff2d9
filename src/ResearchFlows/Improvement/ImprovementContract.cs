using ResearchFlows.Evaluation;
using ResearchFlows.Ports;
using System.Text.Json;

namespace ResearchFlows.Improvement;

/// <summary>What <see cref="ImprovementOrchestration"/> is started with.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="LeaseHolder">The instance whose lease it works under; null for its own.</param>
/// <param name="Budget">What it may spend; null for as much as it needs.</param>
public sealed record ImprovementInput(string Agent, string? LeaseHolder = null, Budget? Budget = null);

/// <summary>How an improvement ended.</summary>
public enum ImprovementOutcome
{
    /// <summary>A candidate is in force.</summary>
    Promoted,

    /// <summary>No candidate was good enough.</summary>
    Rejected,

    /// <summary>The version in force turned out worse than the one before, which is in force again.</summary>
    RolledBack,

    /// <summary>Somebody else changed the prompt meanwhile, again and again; nothing was overwritten.</summary>
    Conflict,

    /// <summary>Another instance improves this agent.</summary>
    AlreadyRunning,

    /// <summary>The prompt in force is as good as can be told; nothing was proposed.</summary>
    NothingToGain,

    /// <summary>All that was proposed is known already to be no better.</summary>
    NothingNew,

    /// <summary>A budget did not suffice for what was next.</summary>
    OutOfBudget,
}

/// <summary>What an improvement comes to. Candidates and decisions are in the ledger.</summary>
public sealed record ImprovementResult
{
    /// <summary>How it ended.</summary>
    public required ImprovementOutcome Outcome { get; init; }

    /// <summary>Why, in a sentence.</summary>
    public required string Reason { get; init; }

    /// <summary>The version that was in force when it began; 0 when it did not begin.</summary>
    public int BaselineVersion { get; init; }

    /// <summary>The version in force when it ended; 0 when it did not begin.</summary>
    public int VersionInForce { get; init; }

    /// <summary>The decisions, in order.</summary>
    public IReadOnlyList<DecisionSummary> Decisions { get; init; } = [];

    /// <summary>Whether there are too few cases for the gate to promote anything by itself.</summary>
    public bool ThinEvidence { get; init; }

    /// <summary>What it cost.</summary>
    public required Cost Cost { get; init; }

    /// <summary>The instance that holds the lease, when another one does.</summary>
    public string? RunningInstanceId { get; init; }
}

/// <summary>A decision about a prompt version.</summary>
/// <param name="Kind">What was decided.</param>
/// <param name="Candidate">The candidate; 0 for the version in force.</param>
/// <param name="Version">The version; null when it was never saved.</param>
/// <param name="BaselineVersion">What it was compared with.</param>
/// <param name="Gain">Mean gain in score.</param>
/// <param name="PValue">How likely such a gain is by chance.</param>
/// <param name="Reason">Why.</param>
/// <param name="By">Who approved or rejected it, when a person was asked.</param>
/// <param name="Comment">Why, in that person's words.</param>
public sealed record DecisionSummary(
    DecisionKind Kind, int Candidate, int? Version, int BaselineVersion, double? Gain, double? PValue, string Reason, string? By = null, string? Comment = null)
{
    internal static DecisionSummary Of(PromptDecision decision) => new(
        decision.Kind, decision.Candidate, decision.Version, decision.BaselineVersion, decision.Gain, decision.PValue, Texts.Cut(decision.Reason, 600), decision.DecidedBy, decision.Comment);
}

/// <summary>The payload of the event <c>approval</c>.</summary>
/// <param name="Approved">Whether the candidate may be promoted.</param>
/// <param name="By">Who decided.</param>
/// <param name="Comment">Why.</param>
public sealed record Approval(bool Approved, string? By = null, string? Comment = null)
{
    /// <summary>The event's name.</summary>
    public const string EventName = "approval";

    /// <summary>What a payload says; null when it is no answer: any client may raise an event with any payload.</summary>
    public static Approval? Read(JsonElement? payload)
    {
        try
        {
            return payload is { ValueKind: JsonValueKind.Object } said ? said.Deserialize<Approval>(PortJson.Options) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>The custom status of an improvement.</summary>
/// <param name="Phase">What is being done.</param>
/// <param name="Round">The round, from 1.</param>
/// <param name="BaselineVersion">The version in force.</param>
/// <param name="Candidate">The version that waits for approval, or is evaluated.</param>
/// <param name="Approval">What a person is to decide; null when nobody is waited for.</param>
public sealed record ImprovementStatus(string Phase, int Round, int? BaselineVersion, int? Candidate, ApprovalRequest? Approval = null);

/// <summary>What a person is to decide: whether the candidate takes the place of the version in force.</summary>
/// <param name="Gain">Mean gain in score.</param>
/// <param name="PValue">How likely such a gain is by chance.</param>
/// <param name="Score">The candidate's score.</param>
/// <param name="BaselineScore">The score of the version in force.</param>
/// <param name="Reason">Why the gate lets it through.</param>
/// <param name="Until">When it counts as rejected, UTC.</param>
public sealed record ApprovalRequest(double Gain, double PValue, double? Score, double? BaselineScore, string Reason, DateTimeOffset Until);
