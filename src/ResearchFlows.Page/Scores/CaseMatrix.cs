using ResearchFlows.Overview;

namespace ResearchFlows.Page.Scores;

/// <summary>Cases and versions, with what changed from one version to another.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="Versions">The versions, oldest first.</param>
/// <param name="Before">The version to compare with; null when there is no other.</param>
/// <param name="After">The version to compare; null when nothing was measured.</param>
/// <param name="OnlyChanged">Whether cases that did not change are left out.</param>
/// <param name="Rows">The cases, the worst change first.</param>
public sealed record CaseMatrix(string Agent, IReadOnlyList<int> Versions, int? Before, int? After, bool OnlyChanged, IReadOnlyList<MatrixRow> Rows)
{
    /// <summary>The matrix of an agent's cases.</summary>
    internal static CaseMatrix Of(CaseScoresView cases, int? before, int? after, bool onlyChanged)
    {
        var rows = cases.Cases.Select(row => new MatrixRow(row, Mean(row, after) - Mean(row, before)));
        return new CaseMatrix(
            cases.Agent, cases.Versions, before, after, onlyChanged,
            [.. rows.Where(row => !onlyChanged || row.HasChanged).OrderBy(row => row.Change is null).ThenBy(row => row.Change).ThenBy(row => row.Case.CaseId, StringComparer.Ordinal)]);
    }

    /// <summary>What is compared when nothing else is asked for: a version with the one before it, the first with the newest.</summary>
    /// <param name="versions">The versions, oldest first.</param>
    /// <param name="wanted">The version in force, or the one asked for.</param>
    internal static (int? Before, int? After) Offer(IReadOnlyList<int> versions, int? wanted) => versions switch
    {
        [] => (null, null),
        [var only] => (null, only),
        [var first, .., var newest] when first == wanted => (first, newest),
        [.., var newest] => versions.Contains(wanted ?? 0) ? (versions.Last(version => version < wanted), wanted) : (versions[^2], newest),
    };

    private static double? Mean(CaseScoreRow row, int? version) => row.Scores.FirstOrDefault(score => score.Version == version)?.Mean;
}

/// <summary>A case, and how much its score changed.</summary>
/// <param name="Case">The case.</param>
/// <param name="Change">The change of its mean; null when one of the two was not measured.</param>
public sealed record MatrixRow(CaseScoreRow Case, double? Change)
{
    /// <summary>Whether the change is one that anybody sees.</summary>
    internal bool HasChanged => Change is >= ScoreText.Least or <= -ScoreText.Least;
}
