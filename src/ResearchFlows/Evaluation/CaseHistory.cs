using ResearchFlows.Agents;

namespace ResearchFlows.Evaluation;

/// <summary>How cases went so far, and what is odd about them.</summary>
internal static class CaseHistory
{
    /// <summary>With fewer runs nothing is odd yet.</summary>
    private const int FewestRuns = 3;

    /// <summary>From this score on the essential fact is there: the case is solved.</summary>
    private const double Solved = 0.75;

    /// <summary>From this score on nothing is left to gain.</summary>
    private const double Perfect = 0.95;

    /// <summary>A step of the judge's scale: what is judged apart so far is judged differently.</summary>
    public const double WideSpread = 0.25;

    /// <summary>A case with its scores.</summary>
    /// <param name="item">The case.</param>
    /// <param name="all">All cases of the agent, the case among them.</param>
    /// <param name="scores">All scored runs of the agent's cases.</param>
    /// <param name="flips">Answers that the judge scored differently.</param>
    public static TestCaseView View(TestCase item, IReadOnlyList<TestCase> all, ILookup<string, RecordedScore> scores, ILookup<string, JudgeFlip> flips)
    {
        var runs = scores[item.Id].Where(score => score.Question == item.Question).ToList();
        var flip = flips[item.Id].FirstOrDefault(known => known.Question == item.Question);
        var spread = Spread(runs);
        return new TestCaseView
        {
            Id = item.Id,
            Splits = Splits(item, all),
            Question = item.Question,
            Expected = item.Expected,
            Source = item.Source,
            Runs = runs.Count,
            Mean = runs.Count == 0 ? null : runs.Average(run => run.Score),
            Spread = spread,
            Versions = [.. runs.GroupBy(run => run.PromptVersion).OrderBy(group => group.Key)
                .Select(group => new CaseVersionScore(group.Key, group.Count(), group.Average(run => run.Score)))],
            Odd = [.. Odd(runs, spread, flip), .. Duplicates(item, all)],
        };
    }

    private static IEnumerable<string> Odd(List<RecordedScore> runs, double? spread, JudgeFlip? flip)
    {
        if (runs.Count >= FewestRuns && runs.Max(run => run.Score) < Solved)
        {
            yield return FormattableString.Invariant($"Never solved in {runs.Count} runs of {Versions(runs)}: {runs.Max(run => run.Score):0.00} at best. Is the expected answer in the documents, and right?");
        }

        if (runs.Count >= FewestRuns && runs.Min(run => run.Score) >= Perfect)
        {
            yield return FormattableString.Invariant($"Always solved, in {runs.Count} runs of {Versions(runs)}: it tells no version from another.");
        }

        if (flip is not null)
        {
            yield return FormattableString.Invariant($"Judged differently: the judge gave the same answer {flip.Low:0.00} and {flip.High:0.00}. Is the expected answer clear?");
        }
        else if (runs.Count >= FewestRuns && spread >= WideSpread)
        {
            yield return FormattableString.Invariant($"Comes out differently each time: runs of the same version are {spread:0.00} apart (standard deviation).");
        }
    }

    private static IEnumerable<string> Duplicates(TestCase item, IReadOnlyList<TestCase> all) => all
        .Where(other => other.Id != item.Id && SameText.Holds(other.Question, item.Question))
        .Select(other => $"Asks the same as the case '{other.Id}': one of them is enough.");

    /// <summary>The pooled standard deviation over versions and models: their differences are none of the repeats'.</summary>
    private static double? Spread(List<RecordedScore> runs)
    {
        var groups = runs.GroupBy(run => (run.PromptVersion, run.Model, run.JudgeModel)).Select(group => group.Select(run => run.Score).ToList())
            .Where(group => group.Count > 1).ToList();
        var freedom = groups.Sum(group => group.Count - 1);
        return freedom == 0 ? null : Math.Sqrt(groups.Sum(SquaredDeviations) / freedom);
    }

    private static double SquaredDeviations(List<double> scores)
    {
        var mean = scores.Average();
        return scores.Sum(score => (score - mean) * (score - mean));
    }

    private static string Versions(List<RecordedScore> runs) => runs.Select(run => run.PromptVersion).Distinct().Count() is var versions and not 1
        ? FormattableString.Invariant($"{versions} versions")
        : "1 version";

    private static IReadOnlyList<CaseSplit> Splits(TestCase item, IReadOnlyList<TestCase> all)
    {
        var splits = CaseSplits.Assign(all);
        (CaseSplit Split, IReadOnlyList<TestCase> Cases)[] uses = [(CaseSplit.Train, splits.Train), (CaseSplit.Validation, splits.Validation), (CaseSplit.Test, splits.Test)];
        return [.. uses.Where(use => use.Cases.Contains(item)).Select(use => use.Split)];
    }
}
