using Xunit.Abstractions;

namespace ResearchFlows.OfflineModel.Tests;

/// <summary>How well the offline model answers questions on subjects it knows nothing about.</summary>
public class CorpusTests(ITestOutputHelper output)
{
    private readonly CorpusExam exam = new(output.WriteLine);

    // The offline model's weights are fitted to these, among others; its rules and words were written with the first nine in sight.
    private static readonly string[] Names = ["marine", "railway", "hospital", "platform", "theatre", "dairy", "telecom-core", "fintech-ledger", "greenhouse-automation", "video-streaming", "wind-farm"];

    public static TheoryData<string> Corpora => [.. Names];

    public static TheoryData<int> Prompts => [.. Enumerable.Range(0, ExploringPrompts.All.Length)];

    [Theory]
    [MemberData(nameof(Prompts))]
    public async Task Answers_most_questions_and_admits_the_rest_when_told_to_explore(int prompt)
    {
        var total = new CorpusScore();
        foreach (var name in Names)
        {
            var corpus = Corpus.Load(name);
            var score = await exam.ScoreAsync(corpus, ExploringPrompts.All[prompt]);
            output.WriteLine($"{name}, prompt {prompt}: {score}");
            Assert.True(score.Right >= 0.65 * score.Answerable, $"{name}: {score}");
            total += score;
        }

        output.WriteLine($"all, prompt {prompt}: {total}");
        Assert.True(total.Right >= 0.75 * total.Answerable, total.ToString());
        Assert.True(total.Refused <= 0.12 * total.Answerable, total.ToString());
        Assert.True(total.Admitted >= 0.75 * total.Unanswerable, total.ToString());
    }

    // The prompt tells it to look into the files if the search does not answer.
    [Fact]
    public async Task Explores_for_few_of_the_questions_that_an_indexed_document_answers()
    {
        var (asked, explored) = (0, 0);
        foreach (var corpus in Names.Select(Corpus.Load))
        {
            var bench = new ResearchBench(corpus);
            foreach (var question in corpus.Questions.Where(question => !question.Unanswerable && corpus.Indexed.Values.Any(text => CorpusExam.HoldsAll(text, question))))
            {
                asked++;
                if ((await bench.AskAsync(ExploringPrompts.All[0], question.Question)).Calls.Any(call => call.Name == "list_local_files")) explored++;
            }
        }

        output.WriteLine($"{explored} explored of {asked}");
        Assert.True(explored <= 0.4 * asked, $"{explored} of {asked}");
    }

    [Theory]
    [MemberData(nameof(Corpora))]
    public async Task The_default_prompt_searches_once_and_explores_nothing(string name)
    {
        var corpus = Corpus.Load(name);
        var bench = new ResearchBench(corpus);
        var right = 0;
        foreach (var question in corpus.Questions)
        {
            var result = await bench.AskAsync("You are a helpful assistant. Answer questions based on the provided context.", question.Question);
            Assert.Equal("file_search", Assert.Single(result.Calls).Name);
            if (!question.Unanswerable && CorpusExam.HoldsAll(result.Answer, question)) right++;
        }

        output.WriteLine($"{name}, default prompt: {right} right of {corpus.Questions.Count(question => !question.Unanswerable)}");
        Assert.InRange(right, 1, (int)(0.7 * corpus.Questions.Count(question => !question.Unanswerable)));
    }
}
