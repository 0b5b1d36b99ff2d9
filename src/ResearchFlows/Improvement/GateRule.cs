namespace ResearchFlows.Improvement;

/// <summary>The rule that prompts are compared under, fixed before any comparison.</summary>
/// <remarks>
/// Found by simulation (<c>dotnet run -c Release --project tests/ResearchFlows.Benchmarks -- gate</c>): against one run of each side, two
/// runs of a candidate and four of the baseline, most of them recorded before, promote a better candidate three times as often. A candidate
/// that is promising and not proven is run again, once. Each of the two looks has half of the level, so that together they promote wrongly
/// no more often than one would at the whole, however the looks depend on one another (Bonferroni; G. Wassmer and W. Brannath, Group
/// Sequential and Confirmatory Adaptive Designs in Clinical Trials, 2016, section 1.3).
/// </remarks>
public static class GateRule
{
    /// <summary>Its number; decisions of earlier versions of the program have a lower one, or none.</summary>
    public const int Number = 3;

    /// <summary>Runs of each case under a candidate, in screening and at the gate's first look.</summary>
    public const int CandidateRuns = 2;

    /// <summary>Runs of each of the gate's cases under the prompt in force, recorded and fresh together.</summary>
    public const int BaselineRuns = 4;

    /// <summary>Further runs of each of the gate's cases, on both sides, before the second look.</summary>
    public const int MoreRuns = 2;

    /// <summary>Looks that share the level.</summary>
    public const int Looks = 2;

    /// <summary>The greatest p-value of the first look that a second one pays for.</summary>
    public const double PromisingP = 0.3;

    /// <summary>Whether an improvement that began under this rule may look twice.</summary>
    internal static bool LooksTwice(int? rule) => rule >= 3;

    /// <summary>The evaluation with the further runs of an evaluation's cases.</summary>
    internal static string Again(string evaluationId) => $"{evaluationId}-again";
}
