namespace ResearchFlows.Improvement;

/// <summary>The rule that prompts are compared under, fixed before any comparison.</summary>
/// <remarks>
/// Found by simulation (<c>dotnet run -c Release --project tests/ResearchFlows.Benchmarks -- gate</c>): against one run of each side, two
/// runs of a candidate and four of the baseline, most of them recorded before, promote a better candidate three times as often.
/// </remarks>
public static class GateRule
{
    /// <summary>Its number; decisions of earlier versions of the program have none.</summary>
    public const int Number = 2;

    /// <summary>Runs of each case under a candidate, in screening and in the gate.</summary>
    public const int CandidateRuns = 2;

    /// <summary>Runs of each of the gate's cases under the prompt in force, recorded and fresh together.</summary>
    public const int BaselineRuns = 4;
}
