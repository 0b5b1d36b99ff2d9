using ResearchFlows.Agents;
using ResearchFlows.Evaluation;

namespace ResearchFlows.Improvement;

/// <summary>Says beforehand when the gate could promote nothing, however good a candidate is.</summary>
/// <remarks>With n cases the smallest p is 2^-n (<see cref="SignFlipTest"/>), so a low level needs more cases than the gate needs anyway.</remarks>
internal static class GateCases
{
    /// <summary>What is missing; null when there are enough cases for a test at this level.</summary>
    public static string? TooFew(IReadOnlyList<TestCase> cases, double level)
    {
        if (CaseSplits.FewCases(cases) is { } few)
        {
            return few;
        }

        if (level <= 0)
        {
            return "Nothing is promoted by itself: maxWrongPromotionsPerYear is spent. Candidates are measured and shown, and a person may promote one.";
        }

        var known = CaseSplits.Assign(cases).Validation.Count;
        var needed = (int)Math.Ceiling(Math.Log2(GateRule.Looks / level));
        return known >= needed
            ? null
            : FormattableString.Invariant($"Too few test cases to promote anything by itself: at the next test's level, {level:0.#####}, the gate needs {needed} of its own and has {known}. ")
                + "Until then candidates are measured and shown, and a person may promote one.";
    }
}
