using ResearchFlows.Agents;
using ResearchFlows.DevStack.Models;
using ResearchFlows.Improvement;
using ResearchFlows.OfflineModel;
using ResearchFlows.Ports;
using ResearchFlows.Tests.Support;

namespace ResearchFlows.Tests.Improvement;

/// <summary>
/// A crash between an activity's last write and the record of its outcome makes it run again: it must come to the same outcome, or the
/// history after a crash would not be the one without.
/// </summary>
public sealed class RepeatedActivityTests
{
    [Fact]
    public async Task A_research_run_whose_activities_all_run_twice_has_the_same_outcomes()
    {
        await using var product = await Product.StartAsync(Agent());

        Assert.Equal(1, await ResearchAsync("research-1"));
        AgentFiles.Write(product.AgentFolder, "workspace/tides.txt", "High tide is at one.\n");
        Assert.Equal(2, await ResearchAsync("research-2"));

        async Task<long?> ResearchAsync(string instanceId)
        {
            product.Faults.EnqueueReply(Replies.Calls(("list_local_files", new { directory = "." }), ("index_document", new { file_path = "tides.txt" })));
            product.Faults.EnqueueReply(Replies.Calls(("index_document", new { file_path = "tides.txt" })));
            product.Faults.EnqueueReply(Replies.Text("At noon."));
            var context = Repeating(product, instanceId);
            var result = await product.ResearchAsync("When is high tide?", context);
            Assert.Empty(context.Differences);
            return result.ResearchCall;
        }
    }

    [Fact]
    public async Task An_improvement_whose_activities_all_run_twice_has_the_same_outcomes()
    {
        await using var product = await Product.StartAsync(Agent(), cases: Improvable.Cases(10));
        var judge = new ScriptedJudge((answer, _) => answer.Contains("BETTER", StringComparison.Ordinal) ? 0.9 : 0.4, "Answer WORSE.", "Answer BETTER.");
        product.Faults.Model = request => IndexesFirst(request) ?? judge.Reply(request);
        var context = Repeating(product, "improvement-1");

        var result = await context.RunAsync<ImprovementResult>(nameof(ImprovementOrchestration), new ImprovementInput("test-agent"));

        Assert.Equal(ImprovementOutcome.Promoted, result.Outcome);
        Assert.Empty(context.Differences);
        var promptId = (await product.Get<ProvisionLedger>().FindAgentAsync("test-agent", CancellationToken.None))!.PromptId!;
        var decisions = await product.Get<DecisionLedger>().GetAllAsync("test-agent", promptId, CancellationToken.None);
        Assert.Equal([1L, 2L], decisions.Select(decision => decision.Number));
    }

    private static InlineContext Repeating(Product product, string instanceId) =>
        new(product.Services, product.Get<Catalog>(), instanceId, product.Client) { RepeatsActivities = true };

    /// <summary>A run's first turn puts a document where file_search finds it.</summary>
    private static ModelReply? IndexesFirst(ModelRequest request) =>
        request.ResponseFormat is null && request.Messages.All(message => message.Role != "tool")
            ? Replies.Calls(("index_document", new { file_path = "tides.txt" }))
            : null;

    private static object Agent() => new
    {
        name = "test-agent", model = "offline/research-model", judgeModel = "offline/judge-model", prompt = "Answer.", documents = "documents", workspace = "workspace",
        cases = "cases.json", optimizeEvery = 1, improvement = new { candidates = 2, maxP = 0.5 },
    };
}
