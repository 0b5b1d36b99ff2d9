using ResearchFlows.OfflineModel.Research;
using ResearchFlows.OfflineModel.Tests;

namespace ResearchFlows.Benchmarks.Weights;

/// <summary>
/// Fits the weights of the offline model's passage features on the corpora of its tests and prints them as the rows of <see cref="AnswerWeights.Table"/>.
/// Before, it tells how well weights do on corpora that they were not fitted to.
/// </summary>
internal static class WeightsCommand
{
    private const int Folds = 6;

    /// <param name="folders">More corpora, or folders of them.</param>
    public static async Task<int> RunAsync(string[] folders)
    {
        // A corpus is known by its name.
        var corpora = folders.Prepend(Corpus.Root).SelectMany(CorporaIn).Select(Corpus.Read).DistinctBy(corpus => corpus.Name).ToList();
        var examples = await new ExampleReader(corpora).ReadAsync();
        Console.WriteLine($"{corpora.Count} corpora, {examples.Count} parts of questions");
        CrossValidate([.. corpora.Select(corpus => corpus.Name)], examples);
        var weights = WeightFit.Fit(examples);
        Console.WriteLine($"{"fitted on all",-24} {Outcome.Describe([.. examples.Select(example => Outcome.Of(example, weights))])}");
        foreach (var ((feature, _), weight) in AnswerWeights.Table.Zip(weights)) Console.WriteLine($"        (\"{feature}\", {weight:0.00}),");
        return 0;
    }

    private static IEnumerable<string> CorporaIn(string folder) =>
        File.Exists(Path.Combine(folder, "questions.json")) ? [folder] : Directory.GetDirectories(folder).Order(StringComparer.Ordinal);

    private static void CrossValidate(IReadOnlyList<string> corpora, IReadOnlyList<TrainingExample> examples)
    {
        var folds = corpora.Select((corpus, i) => (Corpus: corpus, Fold: i % Folds)).ToLookup(entry => entry.Fold, entry => entry.Corpus);
        var leftOut = folds.AsParallel().SelectMany(fold => LeaveOut([.. fold], examples)).ToLookup(entry => entry.Corpus, entry => entry.Outcome);
        foreach (var corpus in corpora) Console.WriteLine($"{corpus,-24} {Outcome.Describe([.. leftOut[corpus]])}");
        Console.WriteLine($"{"all, each left out once",-24} {Outcome.Describe([.. leftOut.SelectMany(outcomes => outcomes)])}");
    }

    private static IEnumerable<(string Corpus, Outcome Outcome)> LeaveOut(HashSet<string> corpora, IReadOnlyList<TrainingExample> examples)
    {
        var weights = WeightFit.Fit([.. examples.Where(example => !corpora.Contains(example.Corpus))]);
        return examples.Where(example => corpora.Contains(example.Corpus)).Select(example => (example.Corpus, Outcome.Of(example, weights)));
    }
}
