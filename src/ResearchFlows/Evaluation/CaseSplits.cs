using ResearchFlows.Agents;
using System.Security.Cryptography;
using System.Text;

namespace ResearchFlows.Evaluation;

/// <summary>An agent's test cases by use, each list in the order of the agent's cases.</summary>
/// <param name="Train">The proposer sees their feedback.</param>
/// <param name="Validation">The gate compares prompts on them.</param>
/// <param name="Test">Scored and shown, never used to decide.</param>
/// <param name="ThinEvidence">There are too few cases for the gate, or train and validation share cases: nothing is promoted by itself.</param>
public sealed record SplitCases(
    IReadOnlyList<TestCase> Train, IReadOnlyList<TestCase> Validation, IReadOnlyList<TestCase> Test, bool ThinEvidence);

/// <summary>Divides test cases into train, validation and test.</summary>
/// <remarks>
/// A case with a given split stays in it, whatever else changes. The others are dealt out in the order of a hash of their ids (SHA-256:
/// the same on every machine): a fifth to test from 40 cases on, as before that the gate needs each of them; a quarter, but three at
/// least, to train; all others to validation. A few failures are enough to reflect on, while the gate's power grows with each of its
/// cases. A case that is added moves two others at most; who wants a case to stay where it is gives its split.
/// </remarks>
public static class CaseSplits
{
    /// <summary>With fewer cases than this the gate promotes nothing by itself.</summary>
    public const int FewestGateCases = 6;

    /// <summary>From so many cases on some are kept for test.</summary>
    public const int FewestToTest = 40;

    private const int FewestTrainCases = 3;

    /// <summary>Assigns every case. Train and validation are empty only when every case is given to test.</summary>
    public static SplitCases Assign(IReadOnlyList<TestCase> cases)
    {
        var splits = Deal(cases);
        var (train, validation, test) = (Of(CaseSplit.Train), Of(CaseSplit.Validation), Of(CaseSplit.Test));
        if (train.Count > 0 && validation.Count > 0)
        {
            return new SplitCases(train, validation, test, validation.Count < FewestGateCases);
        }

        // One of the two would be empty, and there is nothing to reflect on, or to measure with; shared cases prove nothing to the gate.
        List<TestCase> shared = [.. train, .. validation];
        return new SplitCases(shared, shared, test, ThinEvidence: true);

        List<TestCase> Of(CaseSplit split) => [.. cases.Where(one => splits[one.Id] == split)];
    }

    /// <summary>Says that there are too few cases for anything to be promoted by itself, and how many are missing; null when there are enough.</summary>
    public static string? FewCases(IReadOnlyList<TestCase> cases)
    {
        if (!Assign(cases).ThinEvidence)
        {
            return null;
        }

        var missing = Enumerable.Range(1, FewestTrainCases + FewestGateCases).First(more => !Assign([.. cases, .. Made(more)]).ThinEvidence);
        return $"Too few test cases to promote anything by itself: the gate needs {FewestGateCases} of its own, so at least {missing} more {(missing == 1 ? "case is" : "cases are")} needed. "
            + "Repeats are no further cases. Until then candidates are measured and shown, and a person may promote one.";

        static IEnumerable<TestCase> Made(int count) => Enumerable.Range(1, count).Select(number => new TestCase($"\0{number}", "", ""));
    }

    private static Dictionary<string, CaseSplit> Deal(IReadOnlyList<TestCase> cases)
    {
        var splits = cases.Where(one => one.Split is not null).ToDictionary(one => one.Id, one => one.Split!.Value, StringComparer.Ordinal);
        var test = cases.Count < FewestToTest ? 0 : cases.Count / 5;
        var train = Math.Max(FewestTrainCases, (int)Math.Round(cases.Count / 4.0, MidpointRounding.AwayFromZero));
        foreach (var one in cases.Where(one => one.Split is null).OrderBy(one => Hash(one.Id), StringComparer.Ordinal))
        {
            splits[one.Id] = Count(CaseSplit.Test) < test ? CaseSplit.Test : Count(CaseSplit.Train) < train ? CaseSplit.Train : CaseSplit.Validation;
        }

        return splits;

        int Count(CaseSplit split) => splits.Values.Count(known => known == split);
    }

    private static string Hash(string id) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(id)));
}
