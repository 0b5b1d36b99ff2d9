using ResearchFlows.Improvement;
using ResearchFlows.Instances;
using ResearchFlows.Page.Parts;
using ResearchFlows.Ports;
using System.Text.Json;

namespace ResearchFlows.Page.Improvements;

/// <summary>An improvement as far as it is: its last round, as its steps tell it.</summary>
public sealed class ImprovementModel
{
    private readonly IReadOnlyList<StepView> _steps;
    private readonly PromptList? _prompts;

    /// <summary>Reads it out of its steps.</summary>
    /// <param name="instance">The improvement.</param>
    /// <param name="steps">Its steps.</param>
    /// <param name="prompts">The agent's prompts; null when they cannot be had.</param>
    public ImprovementModel(InstanceView instance, StepsView steps, PromptList? prompts)
    {
        Instance = instance;
        _prompts = prompts;
        var begin = steps.Steps.Select(step => step.Name).ToList().LastIndexOf(nameof(PrepareImprovement));
        _steps = [.. steps.Steps.Skip(Math.Max(begin, 0))];
        Plan = Result<ImprovementPlan>(nameof(PrepareImprovement));
        Screening = Result<ScreeningResult>(nameof(ScreenCandidates));
        Looks = [.. Steps(nameof(DecidePromotion)).Where(step => step.Result is not null).Select(step => new GateLook(Read<DecidePromotionInput>(step.Input)!, Read<PromotionDecision>(step.Result)!))];
        Decisions = [.. Steps(nameof(RecordDecision)).Select(step => Read<DecisionSummary>(step.Result)).OfType<DecisionSummary>()];
        Outcome = Read<ImprovementResult>(instance.Output);
        Candidates = [.. Steps(nameof(ProposePrompt)).Select(CandidateOf)];
    }

    /// <summary>The improvement.</summary>
    public InstanceView Instance { get; }

    /// <summary>What its round started from; null as long as it has not.</summary>
    public ImprovementPlan? Plan { get; }

    /// <summary>The screening on training cases; null as long as there is none.</summary>
    public ScreeningResult? Screening { get; }

    /// <summary>The gate's looks at the best candidate, in order: a promising one is looked at twice.</summary>
    public IReadOnlyList<GateLook> Looks { get; }

    /// <summary>What the gate says, at its last look; null as long as it was not asked.</summary>
    public PromotionDecision? Gate => Looks is [.., var last] ? last.Decision : null;

    /// <summary>Whether prompts are compared under another rule than today's.</summary>
    public bool IsEarlierRule => Plan is { Rule: not GateRule.Number };

    /// <summary>What the ledger has of the decisions that rest on a comparison, or that a person made.</summary>
    public IEnumerable<(int? Version, DecisionView Decision)> Ruled => (_prompts?.Versions ?? []).SelectMany(version => version.Decisions.Select(decision => ((int?)version.Version, decision)))
        .Where(ruled => ruled.decision.InstanceId == Instance.InstanceId && (ruled.decision.PValue is not null || ruled.decision.DecidedBy is not null));

    /// <summary>The decisions so far.</summary>
    public IReadOnlyList<DecisionSummary> Decisions { get; }

    /// <summary>The candidates, by number.</summary>
    public IReadOnlyList<ImprovementCandidate> Candidates { get; }

    /// <summary>What it came to; null as long as it has not.</summary>
    public ImprovementResult? Outcome { get; }

    /// <summary>What a person is to decide; null when nobody is waited for.</summary>
    public ImprovementStatus? Waiting => !Instance.RuntimeStatus.HasEnded() && Status is { Approval: not null } status && Answer is null ? status : null;

    /// <summary>What a person said; null when nobody was asked, or has answered.</summary>
    public Approval? Answer => _steps.Where(step => step.Kind == StepKind.Event && step.Name == Approval.EventName).Select(step => Approval.Read(step.Input)).FirstOrDefault(said => said is not null);

    /// <summary>How far it is.</summary>
    public ImprovementStatus? Status => Read<ImprovementStatus>(Instance.CustomStatus);

    /// <summary>The text of a version; null when it cannot be had.</summary>
    public string? TextOf(int? version) => _prompts?.Versions.FirstOrDefault(known => known.Version == version)?.Text;

    /// <summary>The last step of that name.</summary>
    internal StepView? Last(string name) => _steps.LastOrDefault(step => step.Name == name);

    /// <summary>The steps of that name.</summary>
    internal IEnumerable<StepView> Steps(string name) => _steps.Where(step => step.Name == name);

    private ImprovementCandidate CandidateOf(StepView step)
    {
        var number = Read<ProposePromptInput>(step.Input)?.Candidate ?? 0;
        var proposed = Read<ProposedPrompt>(step.Result);
        var saved = Steps(nameof(SavePrompt)).Where(save => Read<SavePromptInput>(save.Input)?.Candidate == number).Select(save => Read<SavedPrompt>(save.Result)?.Version).LastOrDefault();
        var version = saved ?? proposed?.Known?.Version;
        var screened = Read<ScreenCandidatesInput>(Last(nameof(ScreenCandidates))?.Input)?.Candidates.Index().Where(one => one.Item.Candidate == number).Select(one => (int?)one.Index).FirstOrDefault();
        return new ImprovementCandidate(
            number, version, TextOf(version) ?? proposed?.Text, proposed?.Rationale, proposed?.Findings ?? [],
            screened is { } place ? Screening?.Scores.ElementAtOrDefault(place) : null, Decisions.LastOrDefault(decision => decision.Candidate == number));
    }

    private T? Result<T>(string name) where T : class => Read<T>(Last(name)?.Result);

    private static T? Read<T>(JsonElement? json) where T : class => json is { ValueKind: JsonValueKind.Object } value ? value.Deserialize<T>(PortJson.Options) : null;
}

/// <summary>A look of the gate at the best candidate.</summary>
/// <param name="Compared">What it compared.</param>
/// <param name="Decision">What it says.</param>
public sealed record GateLook(DecidePromotionInput Compared, PromotionDecision Decision);

/// <summary>A proposed prompt, and what became of it.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Version">The version it is; null when it is none.</param>
/// <param name="Text">Its text; null as long as it is being written.</param>
/// <param name="Rationale">Why it should be better, in the proposer's words.</param>
/// <param name="Findings">Why the linter refuses it; empty when it does not.</param>
/// <param name="Score">Its score on the training cases; null when it was not screened.</param>
/// <param name="Decision">What was decided; null as long as nothing was.</param>
public sealed record ImprovementCandidate(
    int Number, int? Version, string? Text, string? Rationale, IReadOnlyList<string> Findings, double? Score, DecisionSummary? Decision);
