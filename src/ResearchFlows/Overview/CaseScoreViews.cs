using ResearchFlows.Agents;
using ResearchFlows.Evaluation;

namespace ResearchFlows.Overview;

/// <summary>Cases and versions. Runs with the agent's models of today count, of cases whose text is the same today.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="Versions">The versions that were measured, oldest first; the same text is one version, the newest.</param>
/// <param name="Cases">The cases, in the order of their file.</param>
public sealed record CaseScoresView(string Agent, IReadOnlyList<int> Versions, IReadOnlyList<CaseScoreRow> Cases);

/// <summary>A case under each version.</summary>
/// <param name="CaseId">The case.</param>
/// <param name="Question">The question.</param>
/// <param name="Splits">What it is used for.</param>
/// <param name="Scores">Its scores by version; without those that it was not measured under.</param>
public sealed record CaseScoreRow(string CaseId, string Question, IReadOnlyList<CaseSplit> Splits, IReadOnlyList<CaseSpread> Scores);

/// <summary>A case's score under a version, and how far its runs lie apart.</summary>
/// <param name="Version">The version.</param>
/// <param name="Runs">Scored runs.</param>
/// <param name="Mean">Their mean, 0 to 1.</param>
/// <param name="Low">The lowest.</param>
/// <param name="High">The highest.</param>
public sealed record CaseSpread(int Version, int Runs, double Mean, double Low, double High);

/// <summary>A case's runs under a version.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="CaseId">The case.</param>
/// <param name="Version">The version.</param>
/// <param name="Question">The question.</param>
/// <param name="Expected">The expected answer.</param>
/// <param name="Runs">The runs, oldest first.</param>
public sealed record CaseRunsView(string Agent, string CaseId, int Version, string Question, string Expected, IReadOnlyList<CaseView> Runs);

/// <summary>Two evaluations case by case.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="Before">The one.</param>
/// <param name="After">The other.</param>
/// <param name="Cases">The cases, the worst change first; those of one evaluation only come last.</param>
public sealed record ComparisonView(string Agent, EvaluationView Before, EvaluationView After, IReadOnlyList<ComparedCase> Cases);

/// <summary>A case in two evaluations.</summary>
/// <param name="CaseId">The case.</param>
/// <param name="Question">The question.</param>
/// <param name="BeforeScore">Mean score of the runs of the one; null when there is none.</param>
/// <param name="AfterScore">Mean score of the runs of the other; null when there is none.</param>
/// <param name="Difference">After minus before; null when one of them is missing.</param>
/// <param name="Before">Runs of the one.</param>
/// <param name="After">Runs of the other.</param>
public sealed record ComparedCase(
    string CaseId, string Question, double? BeforeScore, double? AfterScore, double? Difference, IReadOnlyList<CaseView> Before, IReadOnlyList<CaseView> After)
{
    internal static ComparedCase Of(string caseId, IReadOnlyList<CaseResult> before, IReadOnlyList<CaseResult> after)
    {
        var (one, other) = (before.Select(run => run.Score).Average(), after.Select(run => run.Score).Average());
        return new(caseId, before.Concat(after).Last().Question, one, other, other - one, [.. before.Select(CaseView.Of)], [.. after.Select(CaseView.Of)]);
    }
}
