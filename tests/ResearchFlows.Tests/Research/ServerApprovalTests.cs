using ResearchFlows.DevStack.Faults;
using ResearchFlows.OfflineModel;
using ResearchFlows.Ports;
using ResearchFlows.Research;
using ResearchFlows.Tests.Support;
using ResearchFlows.ToolServer;
using System.Text.Json;

namespace ResearchFlows.Tests.Research;

/// <summary>Llama Stack calls tools of an MCP server itself, and asks whether it may: a person answers, as for tools that the product calls.</summary>
public sealed class ServerApprovalTests : IAsyncLifetime
{
    private readonly TempFolder _logs = TempFolder.Create();
    private HttpToolServer _server = null!;
    private Product _product = null!;

    private string Log => _logs.Path("calls.log");

    public async Task InitializeAsync()
    {
        _server = await HttpToolServer.StartAsync(Log);
        _product = await Product.StartAsync(new
        {
            name = "test-agent", model = "offline/research-model", prompt = "Search, then answer.", documents = "documents", workspace = "workspace", cases = "cases.json",
            tools = new[] { new { type = "mcp", server_label = "wiki", server_url = _server.Address.AbsoluteUri, require_approval = "always" } },
        });
    }

    public async Task DisposeAsync()
    {
        await _product.DisposeAsync();
        await _server.DisposeAsync();
        _logs.Dispose();
    }

    [Fact]
    public async Task A_person_who_approves_lets_the_server_make_the_call()
    {
        Script(2);
        var context = Answered("""{"approved":true,"call":"1/0","by":"Ada"}""");

        var result = await _product.ResearchAsync("Write the page.", context);

        Assert.Equal(("Done.", StopReason.Answered), (result.Answer, result.StopReason));
        Assert.Equal(["write_note tides"], await File.ReadAllLinesAsync(Log));
        var kept = Assert.Single(await _product.Get<ToolApprovalLedger>().GetAsync("research-1", CancellationToken.None));
        Assert.Equal(("wiki.write_note", true, "Ada"), (kept.Tool, kept.Approved, kept.DecidedBy));
    }

    [Theory]
    [InlineData("""{"approved":false,"call":"1/0","by":"Ada","comment":"Not today."}""", "Not today.")]
    [InlineData(null, "Nobody answered within 60 minutes.")]
    public async Task Without_a_yes_it_does_not_and_the_model_is_told_why(string? word, string said)
    {
        var requests = Script(1);

        var result = await _product.ResearchAsync("Write the page.", word is null ? _product.Context() : Answered(word));

        Assert.Equal(("Done.", StopReason.Answered), (result.Answer, result.StopReason));
        Assert.False(File.Exists(Log));
        Assert.StartsWith("About your call of wiki.write_note: Error: The call was not made: a person was asked, and did not allow it.", requests[^1].Messages[^1].Content, StringComparison.Ordinal);
        Assert.Contains(said, requests[^1].Messages[^1].Content, StringComparison.Ordinal);
        Assert.False(Assert.Single(await _product.Get<ToolApprovalLedger>().GetAsync("research-1", CancellationToken.None)).Approved);
    }

    [Fact]
    public async Task A_model_that_insists_on_what_was_refused_is_made_to_answer()
    {
        Script(5);

        var result = await _product.ResearchAsync("Write the page.", Answered("""{"approved":false,"call":"1/0"}"""));

        Assert.Equal(StopReason.EmptyReply, result.StopReason);
        Assert.False(File.Exists(Log));
    }

    [Fact]
    public async Task In_an_evaluation_the_answer_is_no_and_nobody_is_asked()
    {
        Script(1);

        await _product.ResearchAsync("", evaluation: new EvaluatedCase("crane", 1));

        var call = Assert.Single(await _product.Get<RunLedger>().GetToolCallsAsync("research-1", CancellationToken.None));
        Assert.StartsWith("Error: This is a test", call.Output, StringComparison.Ordinal);
        Assert.Empty(await _product.Get<ToolApprovalLedger>().GetAsync("research-1", CancellationToken.None));
        Assert.False(File.Exists(Log));
    }

    [Fact]
    public async Task What_was_allowed_in_one_run_is_asked_again_in_a_run_that_goes_on_from_its_turn()
    {
        Script(2);
        await _product.ResearchAsync("Write the page.", Answered("""{"approved":true,"call":"1/0"}"""));
        Script(1);

        await _product.Context("research-2").RunAsync<ResearchResult>(
            nameof(ResearchOrchestration), new ResearchInput(_product.Agent.Name, "Write the page.", From: new FromTurn("research-1", 2)));

        Assert.Equal(["write_note tides"], await File.ReadAllLinesAsync(Log));
        Assert.False(Assert.Single(await _product.Get<ToolApprovalLedger>().GetAsync("research-2", CancellationToken.None)).Approved);
    }

    [Fact]
    public async Task What_the_server_has_called_is_told_to_a_model_whose_conversation_it_has_lost()
    {
        List<ModelRequest> requests = [];
        _product.Faults.Model = request =>
        {
            requests.Add(request);
            return requests.Count switch
            {
                1 or 2 => Replies.Calls(("write_note", new { text = "tides" })),
                3 => Replies.Calls(("list_local_files", new { directory = "." })),
                _ => Replies.Text("Done."),
            };
        };
        _product.Faults.Add(new FaultRule
        {
            Method = "POST", Path = "/v1/responses", Skip = 2, Times = 1, Kind = FaultKind.Status, Status = 404, Body = """{"detail":"Response 'resp_x' not found."}""",
        });

        var context = Answered("""{"approved":true,"call":"1/0","by":"Ada"}""");
        await _product.ResearchAsync("Write the page.", context);

        Assert.Contains(
            requests[^1].Messages, message => message.Content == "You have called wiki.write_note with {\"text\":\"tides\"}; do not repeat it without need. Its output:\n\nwrite_note says: tides");
        Assert.Equal(["write_note tides"], await File.ReadAllLinesAsync(Log));
    }

    private InlineContext Answered(string word)
    {
        var context = _product.Context();
        context.Events[ToolApproval.EventName] = JsonSerializer.Deserialize<JsonElement>(word);
        return context;
    }

    /// <summary>The model makes the same call so many times, since the server keeps from it that it was asked, and then answers.</summary>
    private List<ModelRequest> Script(int calls)
    {
        List<ModelRequest> requests = [];
        _product.Faults.Model = request =>
        {
            requests.Add(request);
            return requests.Count <= calls && request.ToolChoice != "none" ? Replies.Calls(("write_note", new { text = "tides" })) : Replies.Text("Done.");
        };
        return requests;
    }
}
