using ResearchFlows.Agents;
using ResearchFlows.Evaluation;

namespace ResearchFlows.Improvement;

/// <summary>A prompt that was measured on the agent's cases.</summary>
/// <param name="Text">Its text, as it was measured last.</param>
/// <param name="Runs">Its runs, oldest first.</param>
internal sealed record MeasuredPrompt(string Text, IReadOnlyList<MeasuredRun> Runs)
{
    private readonly Dictionary<string, double> _means = Runs.GroupBy(run => run.CaseId, StringComparer.Ordinal)
        .ToDictionary(runs => runs.Key, runs => runs.Average(run => run.Score), StringComparer.Ordinal);

    /// <summary>The case's mean over its runs; null when it was not measured.</summary>
    public double? ScoreOf(TestCase testCase) => _means.TryGetValue(testCase.Id, out var mean) ? mean : null;

    /// <summary>The mean over those of the cases that were measured; null when none was.</summary>
    public double? ScoreOf(IReadOnlyList<TestCase> cases) => cases.Select(ScoreOf).Average();

    /// <summary>Whether all of the cases were measured, but for so many that could not be run or judged.</summary>
    public bool Covers(IReadOnlyList<TestCase> cases, int errors) => cases.Count(one => ScoreOf(one) is null) <= Math.Min(errors, cases.Count - 1);
}

/// <summary>What the ledger knows of all prompts that were ever measured on an agent's cases as they are now, with its models.</summary>
internal sealed class PromptMemory
{
    private readonly IReadOnlyList<PromptDecision> _decisions;
    private readonly HashSet<string> _selective;
    private readonly int _errors;

    internal PromptMemory(AgentDefinition agent, IReadOnlyList<MeasuredRun> runs, IReadOnlyList<PromptDecision> decisions)
    {
        Splits = CaseSplits.Assign(agent.Cases);
        Prompts = [.. runs.GroupBy(run => PromptText.Key(run.Text), StringComparer.Ordinal).Select(group => new MeasuredPrompt(group.Last().Text, [.. group]))];
        _decisions = decisions;
        _errors = agent.Evaluation.MaxErrors;
        _selective = [.. decisions.Where(decision => decision.IsGateTest).Select(decision => decision.EvaluationId).OfType<string>().SelectMany(id => (string[])[id, GateRule.Again(id)])];
    }

    /// <summary>The agent's cases by use.</summary>
    public SplitCases Splits { get; }

    /// <summary>Every measured prompt, by when it was measured first.</summary>
    public IReadOnlyList<MeasuredPrompt> Prompts { get; }

    public static async Task<PromptMemory> ReadAsync(
        AgentDefinition agent, EvaluationLedger evaluations, DecisionLedger decisions, CancellationToken cancellationToken) => new(
            agent, await MeasuredRuns.ReadAsync(agent, evaluations, cancellationToken), await decisions.GetAllAsync(agent.Name, cancellationToken));

    /// <summary>What was measured of a prompt that says the same, up to white space and case; null when nothing was.</summary>
    public MeasuredPrompt? Find(string text) => Prompts.FirstOrDefault(prompt => PromptText.Same(prompt.Text, text));

    /// <summary>The gate's decision about a prompt that says the same, on the gate's cases as they are now; null when it was not tested.</summary>
    public PromptDecision? FindTest(MeasuredPrompt prompt) => prompt.Covers(Splits.Validation, _errors)
        ? _decisions.LastOrDefault(decision => decision.IsGateTest && prompt.Runs.Any(run => run.EvaluationId == decision.EvaluationId))
        : null;

    /// <summary>
    /// The newest runs of the gate's cases under a prompt of exactly this text, at most so many of each. Runs that the gate had decided on
    /// are left out: what was chosen for its score has scored better than it is.
    /// </summary>
    public IReadOnlyList<CaseScore> BaselineRuns(string text, int most = GateRule.BaselineRuns) =>
        [.. from one in Splits.Validation
            from run in Find(text)?.Runs.Where(run => run.CaseId == one.Id && run.Text == text && !_selective.Contains(run.EvaluationId)).TakeLast(most) ?? []
            select new CaseScore(run.CaseId, run.Score)];

    /// <summary>Whether an improvement of a prompt of this text can begin with what is recorded.</summary>
    public bool HasBaseline(string text) =>
        Find(text) is { } known && FewestBaselineRuns(text) > 0 && known.Covers(Splits.Train, _errors) && known.Covers(Splits.Validation, _errors);

    /// <summary>How many baseline runs the gate's cases have, each of those that have any; 0 when none has.</summary>
    public int FewestBaselineRuns(string text) => BaselineRuns(text).GroupBy(run => run.CaseId, StringComparer.Ordinal).Select(runs => runs.Count()).DefaultIfEmpty(0).Min();
}
