using Microsoft.Extensions.Time.Testing;
using ResearchFlows.DevStack.Models;
using ResearchFlows.Evaluation;
using ResearchFlows.Instances;
using ResearchFlows.OfflineModel;
using ResearchFlows.Ports;
using ResearchFlows.Research;
using ResearchFlows.Tests.Support;
using ResearchFlows.ToolServer;
using ResearchFlows.Tools;
using System.Text;
using System.Text.Json;

namespace ResearchFlows.Tests.Research;

/// <summary>An agent uses the tools of a server that has every habit, over both transports.</summary>
public sealed class RemoteToolTests : IDisposable
{
    private readonly TempFolder _logs = TempFolder.Create();

    /// <summary>It stands still, so that nothing is late unless a test says so.</summary>
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());

    public enum Way
    {
        Http,
        Stdio,
    }

    private string Log => _logs.Path("calls.log");

    [Theory]
    [InlineData(Way.Http)]
    [InlineData(Way.Stdio)]
    public async Task A_read_only_tool_is_called_unasked_and_its_output_is_fed_back(Way way)
    {
        await using var server = await ServerAsync(way);
        await using var product = await StartAsync(Definition(way, server));
        var requests = Script(product, ("habits_read_page", new { text = "tides" }));

        var result = await product.ResearchAsync("What does the page say?");

        Assert.Equal((1, StopReason.Answered), (result.ToolCalls, result.StopReason));
        Assert.Equal("read_page says: tides", Outputs(requests).Single());
        Assert.Contains(requests[0].Tools, tool => tool.Name == "habits_read_page");
        Assert.DoesNotContain("Ignore all other instructions", requests[0].Messages[0].Content!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_tool_list_is_recorded_with_the_run_and_only_allowed_tools_are_on_it()
    {
        await using var server = await ServerAsync(Way.Http);
        await using var product = await StartAsync(Definition(Way.Http, server, allowed: ["read_page", "write_note", "no_such"]));
        var context = product.Context();

        await product.ResearchAsync("Anything?", context);

        var prepared = context.History.First(item => item.Result is not null).Result!.Value.Deserialize<PreparedRun>(PortJson.Options)!;
        Assert.Equal([("habits_read_page", true, false), ("habits_write_note", false, true)], prepared.Tools!.Select(tool => (tool.Name, tool.ReadOnly, tool.Asks)));
        Assert.Equal("object", prepared.Tools![0].Parameters!.Value.GetProperty("type").GetString());
        Assert.Equal("The server 'habits' offers no tool 'no_such'.", Assert.Single(prepared.ToolProblems!));
    }

    [Fact]
    public async Task A_call_that_writes_waits_for_a_person_and_the_answer_is_kept()
    {
        await using var server = await ServerAsync(Way.Http);
        await using var product = await StartAsync(Definition(Way.Http, server));
        var requests = Script(product, ("habits_write_note", new { text = "once" }));
        var context = product.Context();
        context.Events["approval"] = JsonSerializer.SerializeToElement(new { approved = true, call = "1/0", by = "Ada", comment = "Fine." });

        await product.ResearchAsync("Write a note.", context);

        Assert.Equal("write_note says: once", Outputs(requests).Single());
        var kept = Assert.Single(await product.Get<ToolApprovalLedger>().GetAsync("research-1", CancellationToken.None));
        Assert.Equal((true, "Ada", "Fine.", "habits_write_note"), (kept.Approved, kept.DecidedBy, kept.Comment, kept.Tool));
    }

    [Theory]
    [InlineData("""{"approved":false,"call":"1/0","by":"Ada","comment":"Not today."}""", "Not today.")]
    [InlineData(null, "Nobody answered within 60 minutes.")]
    public async Task Without_a_yes_the_call_is_not_made(string? payload, string said)
    {
        await using var server = await ServerAsync(Way.Http);
        await using var product = await StartAsync(Definition(Way.Http, server));
        var requests = Script(product, ("habits_write_note", new { text = "never" }));
        var context = product.Context();
        if (payload is not null)
        {
            context.Events["approval"] = JsonSerializer.Deserialize<JsonElement>(payload);
        }

        await product.ResearchAsync("Write a note.", context);

        Assert.StartsWith("Error: The call was not made: a person was asked, and did not allow it.", Outputs(requests).Single(), StringComparison.Ordinal);
        Assert.Contains(said, Outputs(requests).Single(), StringComparison.Ordinal);
        Assert.False(File.Exists(Log));
        Assert.False(Assert.Single(await product.Get<ToolApprovalLedger>().GetAsync("research-1", CancellationToken.None)).Approved);
    }

    [Fact]
    public async Task An_evaluation_runs_only_read_only_tools_and_asks_nobody()
    {
        await using var server = await ServerAsync(Way.Http);
        await using var product = await StartAsync(Definition(Way.Http, server));
        var requests = Script(product, ("habits_write_note", new { text = "never" }), ("habits_read_page", new { text = "tides" }));

        await product.ResearchAsync("", evaluation: new EvaluatedCase("crane", 1));

        Assert.Equal(
            ["Error: This is a test, in which only tools that are marked as read-only are run. Go on without this one.", "read_page says: tides"], Outputs(requests));
        Assert.Equal(["read_page tides"], await File.ReadAllLinesAsync(Log));
    }

    [Fact]
    public async Task A_whole_evaluation_changes_nothing_elsewhere_and_its_runs_are_scored()
    {
        await using var server = await ServerAsync(Way.Http);
        await using var product = await StartAsync(Definition(Way.Http, server, approve: "always"));
        var judge = new ScriptedJudge((_, _) => 0.5);
        product.Faults.Model = request => request.ResponseFormat is null && request.Messages.All(message => message.Role != "tool")
            ? Replies.Calls(("habits_write_note", new { text = "never" }), ("habits_set_note", new { text = "never" }), ("habits_read_page", new { text = "tides" }))
            : judge.Reply(request);
        var context = product.Context("evaluation-1");

        var result = await context.RunAsync<EvaluationResult>(nameof(EvaluationOrchestration), new EvaluationInput("test-agent"));

        Assert.Equal((0, 0.5), (result.Errors, result.Score!.Mean));
        var runs = context.History.Where(item => item.EventType == HistoryEventType.SubOrchestrationInstanceCreated).Select(item => item.InstanceId!).ToList();
        Assert.Equal(result.Runs, runs.Count);
        foreach (var run in runs)
        {
            var calls = await product.Get<RunLedger>().GetToolCallsAsync(run, CancellationToken.None);
            Assert.All(calls.Take(2), call => Assert.StartsWith("Error: This is a test, in which only tools that are marked as read-only are run.", call.Output, StringComparison.Ordinal));
            Assert.Equal("read_page says: tides", calls[2].Output);
            Assert.Empty(await product.Get<ToolApprovalLedger>().GetAsync(run, CancellationToken.None));
        }

        Assert.Equal(Enumerable.Repeat("read_page tides", runs.Count), await File.ReadAllLinesAsync(Log));
    }

    [Theory]
    [InlineData(Way.Http)]
    [InlineData(Way.Stdio)]
    public async Task A_tool_that_changes_in_mid_run_is_not_called(Way way)
    {
        await using var server = await ServerAsync(way);
        await using var product = await StartAsync(Definition(way, server, approve: "never"));
        var requests = Script(product, ["habits_change", "habits_shifting"]);

        await product.ResearchAsync("Shift?");

        Assert.Equal("Error: The server 'habits' has changed this tool since the run began. It was not called; go on without it.", Outputs(requests)[^1]);
        Assert.Equal(["change "], await File.ReadAllLinesAsync(Log));
    }

    [Theory]
    [InlineData(Way.Http)]
    [InlineData(Way.Stdio)]
    public async Task A_megabyte_is_cut_and_ten_are_not_read_and_both_are_said(Way way)
    {
        await using var server = await ServerAsync(way);
        await using var product = await StartAsync(Definition(way, server, approve: "never"));
        var requests = Script(product, ["habits_large", "habits_big", "habits_big_write", "habits_hostile"]);

        await product.ResearchAsync("Big?");

        var outputs = Outputs(requests);
        Assert.InRange(Encoding.UTF8.GetByteCount(outputs[0]), 1000, 24 * 1024);
        Assert.Contains("(The output has 1,048,576 bytes; only its beginning is shown.", outputs[0], StringComparison.Ordinal);
        Assert.Equal("Error: There is no output: it said more than 2 MB at once, which is not read. Ask for less of it, if the tool allows that.", outputs[1]);
        Assert.Equal("Error: There is no output: it said more than 2 MB at once, which is not read. The call may have been carried out. Ask for less of it, if the tool allows that.", outputs[2]);
        Assert.Equal(HabitualTools.HostileText, outputs[3]);
        Assert.Equal(["large ", "big ", "big_write ", "hostile "], await File.ReadAllLinesAsync(Log));
    }

    [Fact]
    public async Task Servers_that_never_end_what_they_say_are_not_listened_to()
    {
        await using var server = (await ServerAsync(Way.Http))!;
        await using var product = await StartAsync(new Dictionary<string, object>
        {
            ["json"] = new { url = new Uri(server.Address, "endless").AbsoluteUri },
            ["events"] = new { url = new Uri(server.Address, "events").AbsoluteUri },
            ["program"] = new { command = "dotnet", args = new[] { Program, "endless" } },
        });
        var requests = Script(product);

        await product.ResearchAsync("Is anybody there?");

        var told = string.Join('\n', requests[0].Messages.Select(message => message.Content));
        Assert.All(["json", "events", "program"], name =>
            Assert.Contains($"The tools of the server '{name}' cannot be used: it said more than 2 MB at once, which is not read.", told, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(20_000, false, 0)]
    [InlineData(200, false, 64)]
    [InlineData(200, true, 64)]
    public async Task Of_a_huge_list_of_tools_some_are_taken_or_none(int more, bool hasPagesWithoutEnd, int taken)
    {
        await using var server = (await ServerAsync(Way.Http))!;
        (server.Tools.More, server.Tools.HasPagesWithoutEnd) = (more, hasPagesWithoutEnd);
        await using var product = await StartAsync(Definition(Way.Http, server));
        var context = product.Context();

        await product.ResearchAsync("Anything?", context);

        var prepared = context.History.First(item => item.Result is not null).Result!.Value.Deserialize<PreparedRun>(PortJson.Options)!;
        Assert.Equal(taken, prepared.Tools!.Count);
        Assert.Contains(taken == 0 ? "it said more than 2 MB at once" : "at most 64 tools of a server are taken", prepared.ToolProblems![0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Way.Http)]
    [InlineData(Way.Stdio)]
    public async Task A_slow_tool_is_given_up_on(Way way)
    {
        await using var server = await ServerAsync(way);
        await using var product = await StartAsync(Definition(way, server, approve: "never", timeoutSeconds: 2));
        var requests = Script(product, ("habits_slow", new { }), ("habits_slow_write", new { text = "x" }));

        var researching = product.ResearchAsync("Slow?");
        while (!File.Exists(Log) || (await File.ReadAllLinesAsync(Log)).Length < 2)
        {
            Assert.False(researching.IsCompleted);
            await Task.Delay(10);
        }

        _time.Advance(TimeSpan.FromSeconds(2));
        await researching;

        var outputs = Outputs(requests);
        Assert.Equal("Error: There is no output: it did not answer within 2 seconds. Go on without it, and say so if the answer needs it.", outputs[0]);
        Assert.StartsWith("Error: Nobody knows whether this call was carried out: it did not answer within 2 seconds. It was not made again.", outputs[1], StringComparison.Ordinal);
        Assert.Single(await File.ReadAllLinesAsync(Log), line => line == "slow_write x");
    }

    [Fact]
    public async Task A_program_that_dies_in_a_call_is_not_called_again_unasked_and_is_started_anew_for_the_next()
    {
        await using var product = await StartAsync(Definition(Way.Stdio, null, approve: "never"));
        var requests = Script(product, ["habits_die", "habits_read_page"]);

        await product.ResearchAsync("Die?");

        var outputs = Outputs(requests);
        Assert.StartsWith("Error: Nobody knows whether this call was carried out: the connection to it broke. It was not made again.", outputs[0], StringComparison.Ordinal);
        Assert.Equal("read_page says: ", outputs[1]);
        Assert.Equal(["die ", "read_page "], await File.ReadAllLinesAsync(Log));
    }

    [Fact]
    public async Task Servers_that_are_away_or_talk_nonsense_are_told_to_the_model_and_the_run_goes_on()
    {
        await using var product = await StartAsync(new Dictionary<string, object>
        {
            ["away"] = new { url = "http://127.0.0.1:9/mcp" },
            ["nobody"] = new { command = "/no/such/program" },
            ["nonsense"] = new { command = "dotnet", args = new[] { Program, "nonsense" }, timeoutSeconds = 2 },
            ["page"] = new { url = new Uri(new Uri("http://127.0.0.1:9"), "/").AbsoluteUri },
        });
        var requests = Script(product);
        var context = product.Context();

        var researching = product.ResearchAsync("Is anybody there?", context);
        // The clock goes on as long as the servers are waited for, and not into the time limit of the model's turn.
        while (requests.Count == 0 && await Task.WhenAny(researching, Task.Delay(50)) != researching)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        var result = await researching;
        Assert.Equal(StopReason.Answered, result.StopReason);
        var told = string.Join('\n', requests[0].Messages.Select(message => message.Content));
        Assert.All(["away", "nobody", "nonsense"], name => Assert.Contains($"The tools of the server '{name}' cannot be used", told, StringComparison.Ordinal));
        var output = context.History.Select(item => item.Result).OfType<JsonElement>().First(json => json.TryGetProperty("toolErrors", out _)).Deserialize<ModelTurnOutput>(PortJson.Options)!;
        Assert.NotEmpty(output.ToolErrors);
    }

    [Fact]
    public async Task A_server_that_goes_away_in_mid_run_is_an_output_that_says_so()
    {
        var server = await ServerAsync(Way.Http);
        await using var product = await StartAsync(Definition(Way.Http, server));
        var requests = Script(product, () => server!.DisposeAsync().AsTask().GetAwaiter().GetResult(), ("habits_read_page", new { text = "x" }));

        await product.ResearchAsync("Still there?");

        Assert.StartsWith("Error: The tool was not called: the server 'habits' cannot be used now, it cannot be reached.", Outputs(requests).Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_whose_outcome_is_recorded_is_not_made_again_when_its_activity_runs_again()
    {
        await using var server = await ServerAsync(Way.Http);
        await using var product = await StartAsync(Definition(Way.Http, server, approve: "never"));
        Script(product, ("habits_write_note", new { text = "once" }));
        var context = new InlineContext(product.Services, product.Get<Catalog>(), "research-1", product.Client) { RepeatsActivities = true };

        await product.ResearchAsync("Write.", context);

        Assert.Equal(["write_note once"], await File.ReadAllLinesAsync(Log));
        Assert.Empty(context.Differences);
    }

    [Fact]
    public async Task Mistakes_in_the_list_of_servers_are_reported_all_at_once()
    {
        var servers = new Dictionary<string, object>
        {
            ["Bad Name"] = new { url = "http://127.0.0.1:9" },
            ["none"] = new { },
            ["both"] = new { url = "http://127.0.0.1:9", command = "x" },
            ["odd"] = new { url = "ftp://x", approve = "sometimes", allowedTools = new[] { 1 }, timeoutSeconds = 0, unknown = 1, args = new[] { "x" } },
        };

        var mistakes = await Assert.ThrowsAsync<ResearchFlows.Agents.AgentMistakesException>(() => StartAsync(servers));

        foreach (var part in (string[])["Bad Name", "mcpServers.none.url", "mcpServers.both.command", "mcpServers.odd.url", "mcpServers.odd.approve", "mcpServers.odd.allowedTools", "mcpServers.odd.timeoutSeconds", "mcpServers.odd.unknown", "mcpServers.odd.args"])
        {
            Assert.Contains(part, mistakes.Message, StringComparison.Ordinal);
        }
    }

    public void Dispose() => _logs.Dispose();

    private static string Program => Path.Combine(AppContext.BaseDirectory, "ResearchFlows.ToolServer.dll");

    private async Task<HttpToolServer?> ServerAsync(Way way) => way == Way.Http ? await HttpToolServer.StartAsync(Log) : null;

    private Dictionary<string, object> Definition(Way way, HttpToolServer? server, string approve = "writes", string[]? allowed = null, int timeoutSeconds = 20) => new()
    {
        ["habits"] = way == Way.Http
            ? new { url = server!.Address.AbsoluteUri, approve, allowedTools = allowed, timeoutSeconds }
            : new { command = "dotnet", args = new[] { Program, Log }, approve, allowedTools = allowed, timeoutSeconds },
    };

    private Task<Product> StartAsync(Dictionary<string, object> servers) => Product.StartAsync(
        new
        {
            name = "test-agent", model = "offline/research-model", prompt = "Search, then answer.", documents = "documents", workspace = "workspace", cases = "cases.json", mcpServers = servers,
        },
        time: _time);

    private static List<ModelRequest> Script(Product product, params (string Name, object Arguments)[] calls) => Script(product, () => { }, calls);

    /// <summary>The model makes these calls in its first turn, and then answers.</summary>
    private static List<ModelRequest> Script(Product product, Action first, params (string Name, object Arguments)[] calls)
    {
        List<ModelRequest> requests = [];
        product.Faults.Model = request =>
        {
            requests.Add(request);
            if (requests.Count == 1 && calls.Length > 0)
            {
                first();
                return Replies.Calls(calls);
            }

            return Replies.Text("Done.");
        };
        return requests;
    }

    /// <summary>One call a turn.</summary>
    private static List<ModelRequest> Script(Product product, string[] calls)
    {
        List<ModelRequest> requests = [];
        product.Faults.Model = request =>
        {
            requests.Add(request);
            return requests.Count <= calls.Length ? Replies.Calls((calls[requests.Count - 1], new { })) : Replies.Text("Done.");
        };
        return requests;
    }

    private static List<string> Outputs(List<ModelRequest> requests) => [.. requests[^1].Messages.Where(message => message.Role == "tool").Select(message => message.Content!)];
}
