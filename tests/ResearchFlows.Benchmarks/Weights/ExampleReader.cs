using ResearchFlows.OfflineModel.Language;
using ResearchFlows.OfflineModel.Research;
using ResearchFlows.OfflineModel.Tests;
using System.Text.RegularExpressions;

namespace ResearchFlows.Benchmarks.Weights;

/// <summary>
/// Asks the offline model the questions of the corpora and takes down the features of the passages it had found when it answered.
/// What it finds depends a little on the weights in force, as they tell it when to stop looking.
/// </summary>
internal sealed class ExampleReader(IReadOnlyList<Corpus> corpora)
{
    private const string Prompt = "You are a research assistant. Search the knowledge base first. If the search does not answer the question, list the local files, "
        + "read the promising ones, index them and search again. Say that you don't know when nothing answers.";
    private const int MostCandidates = 120;
    private const int EachForeign = 40;
    private const double ForeignWeight = 0.3;

    private static readonly int InOrAround = IndexOf("terms in or around it");
    private static readonly int Literally = IndexOf("terms literally in it");

    private readonly PassageMemory memory = new();

    /// <summary>The examples of all corpora, in their order.</summary>
    public async Task<IReadOnlyList<TrainingExample>> ReadAsync()
    {
        var read = await Task.WhenAll(corpora.Select((corpus, i) => Task.Run(() => ReadAsync(corpus, i))));
        return [.. read.SelectMany(examples => examples)];
    }

    private async Task<IReadOnlyList<TrainingExample>> ReadAsync(Corpus corpus, int offset)
    {
        var bench = new ResearchBench(corpus);
        var examples = new List<TrainingExample>();
        foreach (var question in corpus.Questions)
        {
            examples.AddRange(await AskAsync(bench, corpus, question, question.Unanswerable ? QuestionKind.Unanswerable : QuestionKind.Answerable));
        }

        var others = corpora.Where(other => other != corpus).SelectMany(other => other.Questions);
        foreach (var question in others.Where((_, i) => (i + offset) % EachForeign == 0))
        {
            examples.AddRange(await AskAsync(bench, corpus, question, QuestionKind.Foreign));
        }

        return examples;
    }

    private async Task<IEnumerable<TrainingExample>> AskAsync(ResearchBench bench, Corpus corpus, CorpusQuestion question, QuestionKind kind)
    {
        var result = await bench.AskAsync(Prompt, question.Question);
        var conversation = Conversation.Read(result.Messages);
        var findings = new Findings(Question.Read(conversation.Question), new Evidence(conversation.Calls, memory));
        var weight = kind switch { QuestionKind.Answerable => 1.0 / findings.Parts.Count, QuestionKind.Foreign => ForeignWeight, _ => 1 };
        var examples = findings.Parts.Select(part => Example(part, corpus, question, kind, weight)).ToList();
        var usable = examples.Where(example => kind != QuestionKind.Answerable || example.Holds.Contains(true)).ToList();
        if (usable.Count < examples.Count) Console.WriteLine($"{corpus.Name}: no passage found holds a fact: {question.Question}");
        return usable;
    }

    private static TrainingExample Example(PartFindings part, Corpus corpus, CorpusQuestion question, QuestionKind kind, double weight)
    {
        var near = part.Ranked.OrderByDescending(candidate => candidate.Features[InOrAround] + candidate.Features[Literally]).Take(MostCandidates);
        var right = part.Ranked.Where(Right).ToHashSet();
        var candidates = near.Union(right).ToList();
        return new TrainingExample(corpus.Name, kind, [.. candidates.Select(candidate => candidate.Features.ToArray())], [.. candidates.Select(right.Contains)], weight);

        bool Right(Candidate candidate) => kind == QuestionKind.Answerable && HoldsFact(candidate.Passage.Text, question);
    }

    private static bool HoldsFact(string text, CorpusQuestion question) =>
        question.Facts?.Any(fact => fact.Any(wording => Regex.IsMatch(text, @"(?<!\w)" + Regex.Escape(wording), RegexOptions.IgnoreCase))) == true;

    private static int IndexOf(string feature) => AnswerWeights.Table.Index().First(row => row.Item.Feature == feature).Index;
}
