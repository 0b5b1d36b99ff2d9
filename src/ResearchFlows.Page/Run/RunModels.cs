using ResearchFlows.Agents;
using ResearchFlows.Evaluation;
using ResearchFlows.Instances;
using ResearchFlows.LlamaStack.Replies;
using ResearchFlows.Optimization;
using ResearchFlows.Page.Improvements;
using ResearchFlows.Page.Parts;
using ResearchFlows.Ports;
using ResearchFlows.Research;
using System.Text.Json;

namespace ResearchFlows.Page.Run;

/// <summary>A run, as far as it is.</summary>
/// <param name="Instance">The instance.</param>
/// <param name="Steps">All its steps.</param>
/// <param name="Prices">What the agent's tokens cost; null when nobody said so.</param>
/// <param name="Now">The host's time, UTC.</param>
public sealed record RunModel(InstanceView Instance, StepsView Steps, Prices? Prices, DateTimeOffset Now)
{
    /// <summary>What an improvement does; null when it is none.</summary>
    public ImprovementModel? Improvement { get; init; }

    /// <summary>The judge beside people, over all answers; null for everything but a check of the judge, and when it cannot be had.</summary>
    public JudgeView? Judge { get; init; }

    /// <summary>What the model writes now.</summary>
    public Writing Writing { get; init; } = Writing.None(Instance.InstanceId);

    /// <summary>The instance's id.</summary>
    public string Id => Instance.InstanceId;

    /// <summary>The run's address.</summary>
    public string Address => $"{PageTable.Prefix}runs/{Id}";

    /// <summary>Whether nothing will happen to it any more.</summary>
    public bool HasEnded => Instance.RuntimeStatus.HasEnded();

    /// <summary>When it ended; now when it has not.</summary>
    public DateTimeOffset End => HasEnded ? Instance.LastUpdatedAt : Now;

    /// <summary>Whether it is research.</summary>
    public bool IsResearch => Instance.Orchestration == nameof(ResearchOrchestration);

    /// <summary>What research was started with; null for everything else.</summary>
    public ResearchInput? Asked => Read<ResearchInput>(Instance.Input);

    /// <summary>The run whose conversation it continues, from its first moment on; null when it began one.</summary>
    public string? Before => Instance.Continues ?? Asked?.From?.InstanceId ?? Asked?.Previous;

    /// <summary>What research came to; null as long as it has not.</summary>
    public ResearchResult? Answer => Read<ResearchResult>(Instance.Output);

    /// <summary>How far research is; null before its first turn.</summary>
    public ResearchStatus? Progress => Read<ResearchStatus>(Instance.CustomStatus);

    /// <summary>The call that waits for a person's word; null when none does.</summary>
    public ToolApprovalRequest? WaitingCall => !HasEnded && Progress?.Approval is { } request && !IsAnswered(request) ? request : null;

    /// <summary>What an evaluation came to; null as long as it has not, and for everything else.</summary>
    public EvaluationResult? Evaluation => Read<EvaluationResult>(Instance.Output, nameof(EvaluationOrchestration));

    /// <summary>What an optimization came to; null as long as it has not, and for everything else.</summary>
    public OptimizationResult? Optimization => Read<OptimizationResult>(Instance.Output, nameof(OptimizationOrchestration));

    /// <summary>What a check of the judge came to; null as long as it has not, and for everything else.</summary>
    public JudgeCheckResult? JudgeCheck => Read<JudgeCheckResult>(Instance.Output, nameof(JudgeCheckOrchestration));

    /// <summary>The answers that a check of the judge has asked about.</summary>
    public IEnumerable<JudgedAnswer> Judged => Steps.Steps.Where(step => step is { Name: nameof(JudgeFeedback), Result: { ValueKind: JsonValueKind.Object } told } && told.TryGetProperty("instanceId", out _))
        .Select(step => step.Result!.Value.Deserialize<JudgedAnswer>(PortJson.Options)!);

    /// <summary>What its models have read and written; null as long as nobody knows.</summary>
    public TokenUsage? Tokens => Answer?.Usage ?? Progress?.Tokens ?? Cost?.Usage;

    /// <summary>What work that consists of many runs cost.</summary>
    private Cost? Cost => !IsResearch && Instance.Output is { ValueKind: JsonValueKind.Object } output && output.TryGetProperty("cost", out var cost)
        ? cost.Deserialize<Cost>(PortJson.Options)
        : null;

    /// <summary>The run takes up an answer a moment after it was given.</summary>
    private bool IsAnswered(ToolApprovalRequest request) => Steps.Steps.Any(step => step is { Kind: StepKind.Event, Name: ToolApproval.EventName, Input: { ValueKind: JsonValueKind.Object } said }
        && said.TryGetProperty("call", out var call) && call.ValueKind == JsonValueKind.String && call.ValueEquals(request.Call));

    private T? Read<T>(JsonElement? json, string orchestration = nameof(ResearchOrchestration)) where T : class =>
        Instance.Orchestration == orchestration && json is { ValueKind: JsonValueKind.Object } value ? value.Deserialize<T>(PortJson.Options) : null;
}

/// <summary>What the model of a run writes, before it is recorded.</summary>
/// <param name="InstanceId">The run.</param>
/// <param name="Output">The text so far.</param>
public sealed record Writing(string InstanceId, OutputView Output)
{
    /// <summary>Nothing, and nothing to come.</summary>
    internal static Writing None(string instanceId) => new(instanceId, new OutputView(null, Anew: false, "", Next: null, Ended: true));

    /// <summary>Where what it writes next is waited for; null when nothing more comes.</summary>
    internal string? Live => Output.Ended ? null : $"{PageTable.Prefix}content/runs/{InstanceId}/steps?part=writing{(Output.Next is { } next ? $"&after={next}" : "")}";
}

/// <summary>Steps of a run, from one on.</summary>
/// <param name="InstanceId">The run.</param>
/// <param name="Steps">The steps.</param>
/// <param name="More">The place of the first step of the next part; null when there is none.</param>
public sealed record StepsPart(string InstanceId, IReadOnlyList<StepView> Steps, int? More)
{
    private const int Size = 100;

    /// <summary>The part of a run's steps that begins with one.</summary>
    internal static StepsPart Of(StepsView view, int first = 1)
    {
        var rest = view.Steps.Skip(first - 1);
        return new StepsPart(view.InstanceId, [.. rest.Take(Size)], view.Steps.Count > first - 1 + Size ? first + Size : null);
    }
}

/// <summary>What is new of a run.</summary>
/// <param name="Run">The run as it is now.</param>
/// <param name="News">The steps that are new, or stand elsewhere, as they were a moment before: what came in between is new the next time.</param>
/// <param name="Within">Whether the steps are shown within another run, whose summary is not of this one.</param>
public sealed record RunNews(RunModel Run, StepsView News, bool Within);
