using ResearchFlows.LlamaStack.Replies;
using ResearchFlows.Research;
using ResearchFlows.Tests.Support;

namespace ResearchFlows.Tests.Research;

public sealed class RunLedgerTests
{
    [Fact]
    public async Task A_turn_that_another_worker_has_recorded_meanwhile_counts_with_its_own_calls_alone()
    {
        await using var product = await Product.StartAsync();
        product.Faults.EnqueueReply(Support.Replies.Calls(("list_local_files", new { directory = "." }), ("list_local_files", new { directory = "notes" })));
        product.Faults.Model = _ => Support.Replies.Text("Two files.");
        var runs = product.Get<RunLedger>();
        product.Faults.BeforeInference = async (_, cancellationToken) =>
        {
            if ((await runs.GetTurnsAsync("research-1", cancellationToken)).Count == 0)
            {
                await runs.SaveTurnAsync("research-1", new Turn(1, Reply), cancellationToken);
            }
        };

        var result = await product.ResearchAsync("What is there?");

        Assert.Equal(1, result.ToolCalls);
        Assert.Equal(["call-1"], (await runs.GetToolCallsAsync("research-1", CancellationToken.None)).Select(call => call.CallId));
    }

    private static ModelReply Reply => new()
    {
        ResponseId = "resp_other", Text = "", FunctionCalls = [new FunctionCall("call-1", "read_local_file", """{"path":"tides.txt"}""")], Usage = new TokenUsage(1, 1),
    };
}
