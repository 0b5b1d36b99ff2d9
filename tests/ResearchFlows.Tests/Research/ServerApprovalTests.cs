using ResearchFlows.DevStack.Faults;
using ResearchFlows.Research;
using ResearchFlows.Tests.Support;
using System.Text.Json;

namespace ResearchFlows.Tests.Research;

/// <summary>Llama Stack calls tools of an MCP server itself, and asks whether it may.</summary>
public sealed class ServerApprovalTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_servers_request_for_approval_is_answered_by_a_person(bool approved)
    {
        await using var product = await Product.StartAsync();
        Answer(product, 0, """{"type":"mcp_approval_request","id":"mcpr_1","server_label":"wiki","name":"write_page","arguments":"{\"page\":\"tides\"}"}""");
        Answer(product, 1, """{"type":"message","role":"assistant","content":[{"type":"output_text","text":"Done."}]}""");
        var context = product.Context();
        context.Events["approval"] = JsonSerializer.SerializeToElement(new { approved, call = "1/0", by = "Ada" });

        var result = await product.ResearchAsync("Write the page.", context);

        Assert.Equal("Done.", result.Answer);
        var run = await product.Get<RunLedger>().FindAsync("research-1", CancellationToken.None);
        var next = await product.Get<ConversationBuilder>().ContinueAsync(product.Agent, run!, new ModelTurnInput(2, null, "resp_0", ["mcpr_1"], 8, null), CancellationToken.None);
        var answer = Assert.Single(next["input"]!.AsArray())!;
        Assert.Equal(("mcp_approval_response", "mcpr_1", approved), ((string)answer["type"]!, (string)answer["approval_request_id"]!, (bool)answer["approve"]!));
        var kept = Assert.Single(await product.Get<ToolApprovalLedger>().GetAsync("research-1", CancellationToken.None));
        Assert.Equal(("wiki.write_page", approved, "Ada"), (kept.Tool, kept.Approved, kept.DecidedBy));
    }

    [Fact]
    public async Task In_an_evaluation_it_is_answered_with_no()
    {
        await using var product = await Product.StartAsync();
        Answer(product, 0, """{"type":"mcp_approval_request","id":"mcpr_1","server_label":"wiki","name":"write_page","arguments":"{}"}""");
        Answer(product, 1, """{"type":"message","role":"assistant","content":[{"type":"output_text","text":"Done."}]}""");

        await product.ResearchAsync("", evaluation: new EvaluatedCase("crane", 1));

        var call = Assert.Single(await product.Get<RunLedger>().GetToolCallsAsync("research-1", CancellationToken.None));
        Assert.StartsWith("Error: This is a test", call.Output, StringComparison.Ordinal);
        Assert.Empty(await product.Get<ToolApprovalLedger>().GetAsync("research-1", CancellationToken.None));
    }

    private static void Answer(Product product, int turn, string item) => product.Faults.Add(new FaultRule
    {
        Method = "POST", Path = "/v1/responses", Skip = turn, Times = 1, Kind = FaultKind.Status, Status = 200,
        Body = $$"""{"id":"resp_{{turn}}","object":"response","status":"completed","created_at":1,"model":"m","output":[{{item}}],"usage":{"input_tokens":1,"output_tokens":1,"total_tokens":2}}""",
    });
}
