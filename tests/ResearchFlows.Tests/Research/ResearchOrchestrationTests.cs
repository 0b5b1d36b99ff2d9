using Microsoft.DurableTask;
using ResearchFlows.DevStack.Faults;
using ResearchFlows.DevStack.Models;
using ResearchFlows.Instances;
using ResearchFlows.Instances.Retrying;
using ResearchFlows.LlamaStack;
using ResearchFlows.OfflineModel;
using ResearchFlows.Ports;
using ResearchFlows.Research;
using ResearchFlows.Tests.Support;
using System.Text.RegularExpressions;

namespace ResearchFlows.Tests.Research;

public sealed partial class ResearchOrchestrationTests
{
    [Fact]
    public async Task Answers_with_citations_by_file_name_and_records_the_call_once()
    {
        await using var product = await Product.StartAsync();
        product.Faults.EnqueueReply(Replies.Calls(("file_search", new { query = "crane lifts" })));
        product.Faults.Model = request => Replies.Text($"It lifts 40 tonnes <|{DocumentId(request)}|>.");

        var result = await product.ResearchAsync("What does the harbour crane lift?");

        Assert.Equal("It lifts 40 tonnes [1].", result.Answer);
        Assert.Equal([(1, "harbour.md")], result.Citations.Select(citation => (citation.Number, citation.File)));
        Assert.Equal((StopReason.Answered, 1, 0), (result.StopReason, result.Turns, result.ToolCalls));
        Assert.Equal(1, result.ResearchCall);
        var call = await product.Get<ResearchCallLedger>().FindAsync("research-1", CancellationToken.None);
        Assert.Equal(("What does the harbour crane lift?", "It lifts 40 tonnes [1].", 1L), (call!.Question, call.Answer, call.AgentNumber));
    }

    [Fact]
    public async Task Runs_the_calls_of_a_turn_and_feeds_their_outputs_back_in_order_with_the_question_kept()
    {
        await using var product = await Product.StartAsync();
        List<ModelRequest> requests = [];
        product.Faults.Model = request =>
        {
            requests.Add(request);
            return requests.Count == 1
                ? Replies.Calls(("read_local_file", new { path = "tides.txt" }), ("list_local_files", new { directory = "notes" }))
                : Replies.Text("High tide is at noon.");
        };

        var result = await product.ResearchAsync("When is high tide?");

        Assert.Equal(2, result.ToolCalls);
        var second = requests[1].Messages;
        Assert.Contains(second, message => message is { Role: "user", Content: "When is high tide?" });
        var outputs = second.Where(message => message.Role == "tool").Select(message => message.Content!).ToList();
        Assert.Contains("High tide is at noon.", outputs[0], StringComparison.Ordinal);
        Assert.Contains("notes/ferry.md", outputs[1], StringComparison.Ordinal);
        Assert.Equal("Search, then answer.", second[0].Content);
        Assert.NotEmpty(requests[1].Tools);
    }

    [Fact]
    public async Task Rebuilds_the_conversation_when_the_server_has_lost_the_response()
    {
        await using var product = await Product.StartAsync();
        List<ModelRequest> requests = [];
        product.Faults.EnqueueReply(Replies.Calls(("file_search", new { query = "beacon" })));
        product.Faults.Model = request =>
        {
            requests.Add(request);
            return requests.Count == 1 ? Replies.Calls(("read_local_file", new { path = "tides.txt" })) : Replies.Text("Every 5 seconds; noon.");
        };
        product.Faults.Add(new FaultRule
        {
            Method = "POST", Path = "/v1/responses", Skip = 1, Times = 1, Kind = FaultKind.Status, Status = 404,
            Body = """{"detail":"Response 'resp_x' not found. Use 'client.responses.list()' to list available Responses."}""",
        });
        var context = product.Context();

        var result = await product.ResearchAsync("How often does the beacon flash, and when is high tide?", context);

        Assert.Equal("Every 5 seconds; noon.", result.Answer);
        var whole = string.Join("\n", requests[^1].Messages.Select(message => message.Content));
        Assert.Contains("How often does the beacon flash", whole, StringComparison.Ordinal);
        Assert.Contains("flashes every 5 seconds", whole, StringComparison.Ordinal);
        Assert.Contains("High tide is at noon.", whole, StringComparison.Ordinal);
        Assert.Equal(2, context.History.Count(item => item.EventType == HistoryEventType.TaskCompleted && item.Result?.ToString().Contains("responseId", StringComparison.Ordinal) == true));
    }

    [Theory]
    [InlineData(StopReason.TurnLimit, """{"turns":2}""")]
    [InlineData(StopReason.ToolCallLimit, """{"toolCalls":3}""")]
    [InlineData(StopReason.TokenLimit, """{"tokens":1000}""")]
    public async Task Makes_the_model_answer_without_tools_at_a_limit(StopReason expected, string limits)
    {
        var json = System.Text.Json.JsonSerializer.Deserialize<System.Text.Json.JsonElement>(limits);
        await using var product = await Product.StartAsync(AgentFiles.Definition(json));
        product.Faults.Model = request => request.ToolChoice == "none"
            ? Replies.Text("What I have is little.")
            : Replies.Calls(("list_local_files", new { directory = "." }), ("list_local_files", new { directory = "notes" })) with { Usage = new ModelUsage(400, 20) };

        var result = await product.ResearchAsync("An endless question?");

        Assert.Equal(expected, result.StopReason);
        Assert.Equal("What I have is little.", result.Answer);
        Assert.True(result.ToolCalls <= 6, $"{result.ToolCalls} calls");
    }

    [Fact]
    public async Task Never_runs_more_calls_than_the_limit_and_tells_the_model_which_were_not_run()
    {
        await using var product = await Product.StartAsync(AgentFiles.Definition(new { toolCalls = 5 }));
        ModelRequest? last = null;
        product.Faults.Model = request =>
        {
            last = request;
            return request.ToolChoice == "none"
                ? Replies.Text("Done.")
                : Replies.Calls([.. Enumerable.Range(0, 500).Select(_ => ("list_local_files", (object)new { directory = "." }))]);
        };
        var context = product.Context();

        var result = await product.ResearchAsync("Many calls?", context);

        Assert.Equal((StopReason.ToolCallLimit, 5), (result.StopReason, result.ToolCalls));
        Assert.Equal(5, context.History.Count(item => item is { EventType: HistoryEventType.TaskScheduled, Name: nameof(RunTool) }));
        Assert.Equal(495, last!.Messages.Count(message => message.Content?.Contains("was not run", StringComparison.Ordinal) == true));
        Assert.All(context.History, item => Assert.True((item.Result?.GetRawText().Length ?? 0) < 32 * 1024));
    }

    [Fact]
    public async Task Tells_the_model_of_its_mistakes_instead_of_failing()
    {
        await using var product = await Product.StartAsync();
        List<string> outputs = [];
        product.Faults.EnqueueReply(Replies.Calls(
            ("no_such_tool", new { }), ("read_local_file", "{\"path\": "), ("read_local_file", new { path = "../agent.json" }), ("read_local_file", new { path = "missing.md" })));
        product.Faults.Model = request =>
        {
            outputs.AddRange(request.Messages.Where(message => message.Role == "tool").Select(message => message.Content!));
            return Replies.Text("I could not read it.");
        };

        var result = await product.ResearchAsync("Mistakes?");

        Assert.Equal("I could not read it.", result.Answer);
        Assert.Equal(4, outputs.Count);
        Assert.All(outputs, output => Assert.StartsWith("Error: ", output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Retries_transient_faults_and_honours_retry_after()
    {
        await using var product = await Product.StartAsync();
        product.Faults.Model = _ => Replies.Text("Here.");
        product.Faults.Add(new FaultRule
        {
            Path = "/v1/responses", Times = 1, Kind = FaultKind.Status, Status = 429, Body = """{"detail":"slow down"}""",
            Headers = new Dictionary<string, string> { ["Retry-After"] = "90" },
        });
        product.Faults.Add(new FaultRule { Path = "/v1/responses", Times = 1, Kind = FaultKind.MalformedBody });
        // Twice, since a request that is reset on a kept connection is repeated at once.
        product.Faults.Add(new FaultRule { Path = "/v1/responses", Times = 2, Kind = FaultKind.Drop });
        // The last one: what a stream that broke off was to bring is there all the same, and is not asked for again.
        product.Faults.Add(new FaultRule { Path = "/v1/responses", Times = 1, Kind = FaultKind.TruncatedBody });
        var context = product.Context();

        await product.ResearchAsync("Faults?", context);

        var turn = StepReader.Read(context.History).Single(step => step.Name == nameof(ModelTurn));
        Assert.Equal((5, StepStatus.Completed), (turn.Attempts, turn.Status));
        Assert.Contains("slow down", turn.Failures[0], StringComparison.Ordinal);
        var firstWait = context.History.First(item => item.EventType == HistoryEventType.TimerCreated);
        Assert.Equal(90, (firstWait.FireAt!.Value - firstWait.Timestamp).TotalSeconds, 1);
    }

    [Fact]
    public async Task Fails_at_once_with_the_servers_own_words_on_a_permanent_fault()
    {
        await using var product = await Product.StartAsync(new { name = "test-agent", model = "nowhere/none", prompt = "x" });

        var failed = await Assert.ThrowsAsync<TaskFailedException>(() => product.ResearchAsync("Which model?"));

        Assert.Contains("Model 'nowhere/none' not found", failed.FailureDetails.ErrorMessage, StringComparison.Ordinal);
        Assert.Equal(1, product.Requests("POST", "/v1/responses"));
    }

    [Fact]
    public async Task A_turn_that_the_ledger_has_is_not_paid_for_again()
    {
        await using var product = await Product.StartAsync();
        var asked = 0;
        product.Faults.Model = _ => Replies.Text($"Answer {++asked}.");
        var input = new ModelTurnInput(1, "Twice?", null, [], 5, null);
        var context = product.Context();
        await context.CallActivityAsync<PreparedRun>(nameof(PrepareRun), new PrepareRunInput("test-agent", "Twice?", null));

        var first = await context.CallActivityAsync<ModelTurnOutput>(nameof(ModelTurn), input);
        var second = await context.CallActivityAsync<ModelTurnOutput>(nameof(ModelTurn), input);

        Assert.Equal(("Answer 1.", "Answer 1.", 1), (first.Text, second.Text, asked));
    }

    [Fact]
    public async Task Evaluation_mode_leaves_nothing_behind()
    {
        await using var product = await Product.StartAsync();
        product.Faults.EnqueueReply(Replies.Calls(("index_document", new { file_path = "tides.txt" })));
        product.Faults.EnqueueReply(Replies.Calls(("file_search", new { query = "high tide" })));
        var found = "";
        product.Faults.Model = request =>
        {
            found = request.Messages[^1].Content ?? "";
            return Replies.Text("At noon.");
        };

        var result = await product.ResearchAsync("When is high tide?", evaluation: new EvaluatedCase("crane", 1));

        Assert.Contains("High tide is at noon", string.Concat(found), StringComparison.Ordinal);
        Assert.Null(result.ResearchCall);
        Assert.Equal(0, await product.Get<ResearchCallLedger>().CountAsync("test-agent", CancellationToken.None));
        Assert.Empty(await product.Get<ScratchLedger>().GetAllAsync(CancellationToken.None));
        Assert.Equal(2, product.Faults.Requests.Count(request => request is { Method: "POST", Path: "/v1/vector_stores" }));
        Assert.Single(product.Faults.Requests, request => request.Method == "DELETE" && StorePattern().IsMatch(request.Path));
        Assert.Equal(1, product.Requests("DELETE", "/v1/files/"));
    }

    private static string DocumentId(ModelRequest request) =>
        UuidPattern().Match(string.Concat(request.Messages.Where(message => message.Role == "tool").Select(message => message.Content))).Value;

    [GeneratedRegex("^/v1/vector_stores/[^/]+$")]
    private static partial Regex StorePattern();

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex UuidPattern();
}
