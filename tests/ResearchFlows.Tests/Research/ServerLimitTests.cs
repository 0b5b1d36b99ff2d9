using ResearchFlows.OfflineModel;
using Microsoft.DurableTask;
using ResearchFlows.DevStack.Faults;
using ResearchFlows.DevStack.Models;
using ResearchFlows.Instances;
using ResearchFlows.Research;
using ResearchFlows.Tests.Support;

namespace ResearchFlows.Tests.Research;

/// <summary>Faults of the model behind the server, as a run meets them.</summary>
public sealed class ServerLimitTests
{
    [Theory]
    [InlineData(UpstreamFailures.RateLimit)]
    [InlineData(UpstreamFailures.Busy)]
    public async Task A_busy_model_is_waited_for_longer_than_twelve_tries(string words)
    {
        await using var product = await Product.StartAsync();
        Enumerable.Range(0, 30).ToList().ForEach(_ => product.Faults.EnqueueFailure(words));
        product.Faults.Model = _ => Replies.Text("40 tonnes.");
        var context = product.Context();

        var result = await product.ResearchAsync("What does the crane lift?", context);

        Assert.Equal(("40 tonnes.", StopReason.Answered), (result.Answer, result.StopReason));
        Assert.Equal(31, Turn(context).Attempts);
    }

    [Theory]
    [InlineData(UpstreamFailures.NoTools)]
    [InlineData(UpstreamFailures.NoModel)]
    public async Task A_model_that_cannot_do_it_is_told_at_once(string words)
    {
        await using var product = await Product.StartAsync();
        product.Faults.EnqueueFailure(words);
        var context = product.Context();

        var failed = await Assert.ThrowsAsync<TaskFailedException>(() => product.ResearchAsync("Anything?", context));

        Assert.Contains(words, failed.FailureDetails.ErrorMessage, StringComparison.Ordinal);
        Assert.Equal(1, Turn(context).Attempts);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_mcp_server_that_cannot_be_reached_is_an_error_that_the_model_reads(bool named)
    {
        await using var product = await Product.StartAsync(new
        {
            name = "test-agent", model = "offline/research-model", prompt = "Search, then answer.",
            tools = new[] { new { type = "mcp", server_label = "plant", server_url = "http://127.0.0.1:9/mcp" } },
        });
        product.Faults.Add(named ? UpstreamFailures.UnreachableMcpServer(times: 1) : new FaultRule
        {
            Kind = FaultKind.Status, Method = "POST", Path = "/v1/responses", Status = 502, Times = 1, Body = """{"error":{"message":"Bad gateway"}}""",
        });
        var read = "";
        product.Faults.Model = request =>
        {
            read = request.Messages[^1].Content!;
            return Replies.Text("Without it.");
        };
        var context = product.Context();

        var result = await product.ResearchAsync("What does the plant say?", context);

        Assert.Equal(("Without it.", StopReason.Answered), (result.Answer, result.StopReason));
        Assert.StartsWith("Error: The tools of the MCP server cannot be used now", read, StringComparison.Ordinal);
        Assert.Equal(1, Turn(context).Attempts);
        var told = context.History.Single(item => item.EventType == ResearchFlows.Ports.HistoryEventType.TaskCompleted && item.Result!.Value.TryGetProperty("toolErrors", out _)).Result!.Value;
        Assert.Contains("502", told.GetProperty("toolErrors")[0].GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_context_that_overflows_leads_to_an_answer_from_shortened_findings(bool asBadRequest)
    {
        await using var product = await Product.StartAsync();
        AgentFiles.Write(product.AgentFolder, "workspace/long.md", string.Concat(Enumerable.Range(0, 400).Select(line => $"Line {line}: the ferry leaves at noon.\n")));
        product.Faults.EnqueueReply(Replies.Calls(("read_local_file", new { path = "long.md" })));
        product.Faults.EnqueueReply(Replies.Calls(("read_local_file", new { path = "tides.txt" })));
        ModelRequest? last = null;
        product.Faults.Model = request =>
        {
            last = request;
            return request.Messages.Sum(message => message.Content?.Length ?? 0) > 4000
                ? throw new ModelFailedException(UpstreamFailures.ContextOverflow)
                : Replies.Text("At noon, as far as I have read.");
        };
        if (asBadRequest)
        {
            product.Faults.Add(new FaultRule
            {
                Kind = FaultKind.Status, Method = "POST", Path = "/v1/responses", Skip = 2, Times = 1, Status = 400, Body = UpstreamFailures.ContextOverflowAsBadRequest().Body,
            });
        }

        var context = product.Context();
        var result = await product.ResearchAsync("When does the ferry leave?", context);

        Assert.Equal(("At noon, as far as I have read.", StopReason.ContextLimit, 3), (result.Answer, result.StopReason, result.Turns));
        Assert.Equal("When does the ferry leave?", last!.Messages.First(message => message.Role == "user").Content);
        Assert.Contains(last.Messages, message => message.Content?.Contains("shortened", StringComparison.Ordinal) == true);
        Assert.Contains(last.Messages, message => message.Content?.Contains("High tide is at noon", StringComparison.Ordinal) == true);
        Assert.Empty(last.Tools);
        Assert.All(StepReader.Read(context.History), step => Assert.Equal(1, step.Attempts));
    }

    [Fact]
    public async Task A_search_that_finds_too_much_finds_less()
    {
        await using var product = await Product.StartAsync();
        AgentFiles.Write(product.AgentFolder, "documents/harbour.md", string.Concat(Enumerable.Range(0, 40).Select(part => $"# Crane {part}\n\n{new string('x', 500)} The crane {part} lifts {part} tonnes.\n\n")));
        product.Faults.Model = request => request.Messages.Sum(message => message.Content?.Length ?? 0) > 2500
            ? throw new ModelFailedException(UpstreamFailures.ContextOverflow)
            : request.Messages[^1].Role == "tool" ? Replies.Text("7 tonnes.") : Replies.Calls(("file_search", new { query = "crane lifts" }));

        var result = await product.ResearchAsync("What does crane 7 lift?");

        Assert.Equal(("7 tonnes.", StopReason.ContextLimit), (result.Answer, result.StopReason));
    }

    [Fact]
    public async Task A_context_into_which_not_even_the_question_fits_is_told()
    {
        await using var product = await Product.StartAsync();
        product.Faults.Model = _ => throw new ModelFailedException(UpstreamFailures.ContextOverflow);
        var context = product.Context();

        var failed = await Assert.ThrowsAsync<TaskFailedException>(() => product.ResearchAsync("What does the crane lift?", context));

        Assert.Contains("the model needs a larger context", failed.FailureDetails.ErrorMessage, StringComparison.Ordinal);
        Assert.Equal(1, Turn(context).Attempts);
    }

    [Fact]
    public async Task A_search_hands_over_as_many_passages_as_the_agent_says()
    {
        await using var product = await Product.StartAsync(new { name = "test-agent", model = "offline/research-model", prompt = "Search.", documents = "documents", maxNumResults = 1 });
        product.Faults.EnqueueReply(Replies.Calls(("file_search", new { query = "harbour crane beacon flashes" })));
        product.Faults.Model = _ => Replies.Text("Found.");

        await product.ResearchAsync("What is there?");

        var search = Assert.Single((await product.Get<RunLedger>().GetTurnsAsync("research-1", CancellationToken.None))[0].Reply.Searches);
        Assert.Single(search.Results);
    }

    private static StepView Turn(InlineContext context) => StepReader.Read(context.History).First(step => step.Name == nameof(ModelTurn));
}
