using Xunit.Abstractions;

namespace ResearchFlows.DevStack.Tests.Offline;

/// <summary>How well the offline model answers questions on subjects it knows nothing about.</summary>
public class CorpusTests(ITestOutputHelper output)
{
    private static readonly string[] Names = ["marine", "railway", "hospital", "platform", "theatre"];

    public static TheoryData<string> Corpora => [.. Names];

    internal static readonly string[] ExploringPrompts =
    [
        "You are a research assistant. Search the knowledge base first. If the search does not answer the question, list the local files, read the promising ones, index them and search again. Say that you don't know when nothing answers.",
        "Answer from the documents only. Whenever the indexed documents aren't enough, explore the workspace: look into every folder, open files that may help and add them to the knowledge base with index_document. Give complete answers with all relevant details. If nothing answers the question, admit it.",
        "Before you answer, use file_search; try several queries in different words. Should that fail, go through the local folders with list_local_files and read_local_file. Never guess: when neither the knowledge base nor the files hold the answer, tell the user so. Cite your sources.",
        "Never answer before you have searched. Don't stop after the first search. Then look at the files in the working directory as well, and read whatever seems relevant. Be thorough.",
    ];

    public static TheoryData<string, int> CorporaAndPrompts
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (var name in Names)
            {
                for (var i = 0; i < ExploringPrompts.Length; i++) data.Add(name, i);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(CorporaAndPrompts))]
    public async Task Answers_most_questions_and_admits_the_rest_when_told_to_explore(string name, int prompt)
    {
        var corpus = Corpus.Load(name);
        var bench = new ResearchBench(corpus);
        int right = 0, refused = 0, admitted = 0;
        foreach (var question in corpus.Questions)
        {
            var result = await bench.AskAsync(ExploringPrompts[prompt], question.Question);
            var saysUnanswered = result.Answer.Contains("could not find an answer to this question", StringComparison.Ordinal);
            if (question.Unanswerable && saysUnanswered) admitted++;
            if (!question.Unanswerable && saysUnanswered) refused++;
            var holds = !question.Unanswerable && HoldsAll(result.Answer, question);
            if (holds) right++;
            if (!holds && !(question.Unanswerable && saysUnanswered)) output.WriteLine($"WRONG: {question.Question}\n   -> {result.Answer.ReplaceLineEndings(" / ")}");
        }

        var unanswerable = corpus.Questions.Count(question => question.Unanswerable);
        var answerable = corpus.Questions.Count - unanswerable;
        output.WriteLine($"SCORE {name} prompt {prompt}: right {right}/{answerable}, refused {refused}, admitted {admitted}/{unanswerable}");
        Assert.True(right >= 0.8 * answerable);
        Assert.True(refused <= 0.1 * answerable);
        Assert.True(admitted >= 0.8 * unanswerable);
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
            if (!question.Unanswerable && HoldsAll(result.Answer, question)) right++;
        }

        output.WriteLine($"SCORE {name} default: right {right}/{corpus.Questions.Count(question => !question.Unanswerable)}");
        Assert.InRange(right, 1, (int)(0.7 * corpus.Questions.Count(question => !question.Unanswerable)));
    }

    private static bool HoldsAll(string answer, CorpusQuestion question) =>
        question.Facts!.All(fact => fact.Any(wording => answer.Contains(wording, StringComparison.OrdinalIgnoreCase)));
}
