using ResearchFlows.Agents;
using System.Security.Cryptography;
using System.Text;

namespace ResearchFlows.Evaluation;

/// <summary>An agent's test cases by use, each list in the order of the agent's cases.</summary>
/// <param name="Train">The proposer sees their feedback.</param>
/// <param name="Validation">The gate compares prompts on them.</param>
/// <param name="Test">Scored and shown, never used to decide.</param>
/// <param name="ThinEvidence">There are fewer than 10 cases, or train and validation share cases: decisions rest on little.</param>
public sealed record SplitCases(
    IReadOnlyList<TestCase> Train, IReadOnlyList<TestCase> Validation, IReadOnlyList<TestCase> Test, bool ThinEvidence);

/// <summary>Divides test cases into train, validation and test.</summary>
/// <remarks>
/// A case with a given split stays in it, whatever else changes. The others are dealt out 40/40/20 in the order of a hash of their ids
/// (SHA-256: the same on every machine). A split by each hash alone would never move a case, but of 16 cases it would leave validation
/// fewer than the 6 that the gate needs in one set of three, and one set in 35 without a test case; dealt in turn, they are balanced
/// always. The price: a case that is added may move those behind it, so scores are comparable only between evaluations of the same
/// cases, and who wants a case to stay where it is gives its split. Validation is served first, as the gate needs its cases most.
/// With fewer than 10 cases, cases without a given split serve train and validation both, and none is spared for test.
/// </remarks>
public static class CaseSplits
{
    private const int FewestToSplit = 10;

    // In fifths of all cases, in the order in which they are served.
    private static readonly (CaseSplit Split, int Share)[] _shares = [(CaseSplit.Validation, 2), (CaseSplit.Train, 2), (CaseSplit.Test, 1)];

    /// <summary>Assigns every case. Train and validation are empty only when every case is given to test.</summary>
    public static SplitCases Assign(IReadOnlyList<TestCase> cases)
    {
        var given = cases.Where(one => one.Split is not null)
            .ToDictionary(one => one.Id, one => one.Split!.Value, StringComparer.Ordinal);
        if (cases.Count < FewestToSplit)
        {
            CaseSplit[] both = [CaseSplit.Train, CaseSplit.Validation];
            return Divide(cases, id => given.TryGetValue(id, out var split) ? [split] : both, isThin: true);
        }

        var dealt = Deal(cases, given);
        return Divide(cases, id => [dealt[id]], isThin: false);
    }

    private static Dictionary<string, CaseSplit> Deal(IReadOnlyList<TestCase> cases, Dictionary<string, CaseSplit> given)
    {
        var splits = new Dictionary<string, CaseSplit>(given, StringComparer.Ordinal);
        foreach (var one in cases.Where(one => one.Split is null).OrderBy(one => Hash(one.Id), StringComparer.Ordinal))
        {
            // The split furthest below its share once this case is counted; MaxBy takes the first of equals.
            splits[one.Id] = _shares.MaxBy(share =>
                (share.Share * (splits.Count + 1)) - (5 * splits.Values.Count(split => split == share.Split))).Split;
        }

        return splits;
    }

    private static SplitCases Divide(IReadOnlyList<TestCase> cases, Func<string, CaseSplit[]> splitsOf, bool isThin)
    {
        var train = Of(CaseSplit.Train);
        var validation = Of(CaseSplit.Validation);
        var test = Of(CaseSplit.Test);
        if (train.Count > 0 && validation.Count > 0)
        {
            return new SplitCases(train, validation, test, isThin);
        }

        // The given splits leave one of the two empty, and neither proposing nor deciding works on nothing.
        List<TestCase> shared = [.. train, .. validation];
        return new SplitCases(shared, shared, test, ThinEvidence: true);

        List<TestCase> Of(CaseSplit split) => [.. cases.Where(one => splitsOf(one.Id).Contains(split))];
    }

    private static string Hash(string id) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(id)));
}
