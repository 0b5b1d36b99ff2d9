using Xunit.Abstractions;

namespace ResearchFlows.DevStack.Tests.Offline;

/// <summary>How well the offline model answers questions on subjects it knows nothing about.</summary>
public class CorpusTests(ITestOutputHelper output)
{
    private readonly CorpusExam exam = new(output.WriteLine);

    // The offline model's weights are fitted to these, among others; its rules and words were written with the first nine in sight.
    private static readonly string[] Names = ["marine", "railway", "hospital", "platform", "theatre", "dairy", "telecom-core", "fintech-ledger", "greenhouse-automation", "video-streaming", "wind-farm"];

    public static TheoryData<string> Corpora => [.. Names];

    internal static readonly string[] ExploringPrompts =
    [
        "You are a research assistant. Search the knowledge base first. If the search does not answer the question, list the local files, read the promising ones, index them and search again. Say that you don't know when nothing answers.",
        "Answer from the documents only. Whenever the indexed documents aren't enough, explore the workspace: look into every folder, open files that may help and add them to the knowledge base with index_document. Give complete answers with all relevant details. If nothing answers the question, admit it.",
        "Before you answer, use file_search; try several queries in different words. Should that fail, go through the local folders with list_local_files and read_local_file. Never guess: when neither the knowledge base nor the files hold the answer, tell the user so. Cite your sources.",
        "Never answer before you have searched. Don't stop after the first search. Then look at the files in the working directory as well, and read whatever seems relevant. Be thorough.",
    ];

    public static TheoryData<int> Prompts => [.. Enumerable.Range(0, ExploringPrompts.Length)];

    [Theory]
    [MemberData(nameof(Prompts))]
    public async Task Answers_most_questions_and_admits_the_rest_when_told_to_explore(int prompt)
    {
        var total = new CorpusScore();
        foreach (var name in Names)
        {
            var corpus = Corpus.Load(name);
            var score = await exam.ScoreAsync(corpus, ExploringPrompts[prompt]);
            output.WriteLine($"{name}, prompt {prompt}: {score}");
            Assert.True(score.Right >= 0.8 * score.Answerable, $"{name}: {score}");
            total += score;
        }

        output.WriteLine($"all, prompt {prompt}: {total}");
        Assert.True(total.Right >= 0.8 * total.Answerable, total.ToString());
        Assert.True(total.Refused <= 0.1 * total.Answerable, total.ToString());
        Assert.True(total.Admitted >= 0.9 * total.Unanswerable, total.ToString());
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
                if ((await bench.AskAsync(ExploringPrompts[0], question.Question)).Calls.Any(call => call.Name == "list_local_files")) explored++;
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

    [Theory]
    [InlineData("telecom-core")]
    [InlineData("fintech-ledger")]
    [InlineData("greenhouse-automation")]
    public async Task Answers_and_admits_as_well_over_HTTP_with_the_servers_own_search(string name)
    {
        var corpus = Corpus.Load(name);
        await using var bench = await ServerBench.StartAsync(corpus);
        var score = await exam.ScoreAsync(corpus, question => bench.AskAsync(ExploringPrompts[0], question));
        output.WriteLine($"{name} over HTTP: {score}");
        Assert.True(score.Right >= 0.8 * score.Answerable, score.ToString());
        Assert.True(score.Admitted >= 0.9 * score.Unanswerable, score.ToString());
    }
}
