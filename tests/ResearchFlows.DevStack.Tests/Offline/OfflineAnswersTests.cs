using ResearchFlows.OfflineModel.Tests;
using Xunit.Abstractions;

namespace ResearchFlows.DevStack.Tests.Offline;

/// <summary>The offline model behind the server's own search; how well it answers is for its own tests.</summary>
public class OfflineAnswersTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("telecom-core")]
    [InlineData("fintech-ledger")]
    [InlineData("greenhouse-automation")]
    public async Task Answers_and_admits_as_well_over_HTTP_with_the_servers_own_search(string name)
    {
        var corpus = Corpus.Load(name);
        await using var bench = await ServerBench.StartAsync(corpus);
        var score = await new CorpusExam(output.WriteLine).ScoreAsync(corpus, question => bench.AskAsync(ExploringPrompts.All[0], question));
        output.WriteLine($"{name} over HTTP: {score}");
        Assert.True(score.Right >= 0.65 * score.Answerable, score.ToString());
        Assert.True(score.Admitted >= 0.75 * score.Unanswerable, score.ToString());
    }
}
