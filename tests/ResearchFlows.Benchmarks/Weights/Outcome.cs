using ResearchFlows.OfflineModel.Research;

namespace ResearchFlows.Benchmarks.Weights;

/// <summary>How weights do on one example.</summary>
/// <param name="Kind">What the documents have to say to the question.</param>
/// <param name="Rank">The place of the best passage that holds a fact; 1 is the first.</param>
/// <param name="Accepted">Whether the best passage counts as an answer.</param>
internal sealed record Outcome(QuestionKind Kind, int Rank, bool Accepted)
{
    public static Outcome Of(TrainingExample example, double[] weights)
    {
        var scores = example.Scores(weights);
        var right = scores.Where((_, i) => example.Holds[i]).DefaultIfEmpty(double.NegativeInfinity).Max();
        return new Outcome(example.Kind, 1 + scores.Count(score => score > right), scores.Any(score => score >= Findings.Enough));
    }

    /// <summary>What comes of many, in a line.</summary>
    public static string Describe(IReadOnlyList<Outcome> outcomes)
    {
        var kinds = outcomes.ToLookup(outcome => outcome.Kind);
        var parts = kinds[QuestionKind.Answerable];
        return $"right among the best 1 {Share(parts, part => part.Rank <= 1)}, 3 {Share(parts, part => part.Rank <= 3)}, 5 {Share(parts, part => part.Rank <= 5)}; "
            + $"accepted {Share(parts, part => part.Accepted)}; refused {Share(kinds[QuestionKind.Unanswerable], part => !part.Accepted)} of the unanswerable, "
            + $"{Share(kinds[QuestionKind.Foreign], part => !part.Accepted)} of other corpora's";
    }

    private static string Share(IEnumerable<Outcome> outcomes, Func<Outcome, bool> counts) =>
        outcomes.Select(outcome => counts(outcome) ? 100.0 : 0).DefaultIfEmpty(double.NaN).Average().ToString("0.0").PadLeft(5) + "%";
}
