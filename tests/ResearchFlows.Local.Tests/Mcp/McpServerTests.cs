using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using ResearchFlows.Evaluation;
using ResearchFlows.Local.Client;
using ResearchFlows.Local.Tests.Support;
using System.Text.Json;

namespace ResearchFlows.Local.Tests.Mcp;

/// <summary>The official client of the package talks to a real host, over both transports.</summary>
public sealed class McpServerTests(TestHost host) : IClassFixture<TestHost>
{
    public enum Way
    {
        Http,
        Stdio,
    }

    [Theory]
    [InlineData(Way.Http)]
    [InlineData(Way.Stdio)]
    public async Task A_question_is_answered_with_progress_by_turn_and_judged(Way way)
    {
        await using var client = await ConnectAsync(way);
        var told = new Told();

        // The client listens for progress only until the answer is there.
        host.Faults.BeforeInference = (request, cancelled) => request.Messages.Count(message => message.Role == "tool") >= 3 ? told.First.WaitAsync(cancelled) : Task.CompletedTask;

        var asked = await client.CallToolAsync("ask", new Dictionary<string, object?> { ["question"] = HarborAgent.Question }, told);
        var answer = asked.StructuredContent!.Value;
        var id = answer.GetProperty("id").GetString();
        var again = await client.CallToolAsync("get_answer", new Dictionary<string, object?> { ["id"] = id });
        var schemas = (await client.ListToolsAsync()).ToDictionary(tool => tool.Name, tool => tool.ReturnJsonSchema!.Value);
        var given = await client.CallToolAsync("feedback", new Dictionary<string, object?> { ["id"] = id, ["good"] = true, ["comment"] = "Right." });

        Assert.Equal(("Completed", HarborAgent.Answer), (answer.GetProperty("status").GetString(), answer.GetProperty("answer").GetString()));
        Assert.True(answer.TryGetProperty("citations", out _));
        Assert.Contains(HarborAgent.Answer, Text(asked), StringComparison.Ordinal);
        Assert.StartsWith("Turn ", (await told.First).Message, StringComparison.Ordinal);
        Assert.Equal(answer.GetRawText(), again.StructuredContent!.Value.GetRawText());
        Assert.All([("ask", asked), ("get_answer", again), ("feedback", given)], call => AssertHoldsWhatIsRequired(schemas[call.Item1], call.Item2.StructuredContent!.Value));
        Assert.True(ApiClient.Read<FeedbackView>(given.StructuredContent!.Value).Good);
    }

    [Theory]
    [InlineData(Way.Http)]
    [InlineData(Way.Stdio)]
    public async Task Tools_prompts_and_documents_are_listed_and_read(Way way)
    {
        await using var client = await ConnectAsync(way);
        await host.ResearchAsync();

        var tools = await client.ListToolsAsync();
        var agents = await client.CallToolAsync("list_agents");
        var found = await client.CallToolAsync("search_documents", new Dictionary<string, object?> { ["query"] = "tidal range", ["agent"] = HarborAgent.Name });
        var prompt = await client.GetPromptAsync("research", new Dictionary<string, object?> { ["question"] = "How deep?" });
        var documents = await client.ListResourcesAsync();
        var tides = await client.ReadResourceAsync(documents.Single(document => document.Name == "tides.md").Uri);

        Assert.Equal(["ask", "feedback", "get_answer", "list_agents", "search_documents"], tools.Select(tool => tool.Name).Order());
        Assert.All(tools, tool => Assert.NotNull(tool.ReturnJsonSchema));
        Assert.True(tools.Single(tool => tool.Name == "search_documents").ProtocolTool.Annotations!.ReadOnlyHint);
        Assert.Contains("Knows a harbor.", Text(agents), StringComparison.Ordinal);
        Assert.Contains(found.StructuredContent!.Value.GetProperty("passages").EnumerateArray(), passage => passage.GetProperty("file").GetString() == "tides.md");
        Assert.Contains("How deep?", Assert.IsType<TextContentBlock>(prompt.Messages[0].Content).Text, StringComparison.Ordinal);
        Assert.Contains("The tidal range is 3 m.", Assert.IsType<TextResourceContents>(tides.Contents[0]).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Way.Http)]
    [InlineData(Way.Stdio)]
    public async Task A_mistake_is_told_with_the_field_and_starts_nothing(Way way)
    {
        await using var client = await ConnectAsync(way);

        var tooLong = await client.CallToolAsync("ask", new Dictionary<string, object?> { ["question"] = new string('x', 501) });
        var missing = await client.CallToolAsync("ask");
        var nobody = await client.CallToolAsync("ask", new Dictionary<string, object?> { ["question"] = "Who?", ["agent"] = "nobody" });
        var unknown = await client.CallToolAsync("get_answer", new Dictionary<string, object?> { ["id"] = "research-none" });
        var outside = await Assert.ThrowsAnyAsync<McpException>(() => client.ReadResourceAsync($"researchflows://{HarborAgent.Name}/../agent.json").AsTask());

        Assert.All([tooLong, missing, nobody, unknown], result => Assert.True(result.IsError));
        Assert.Contains("'question' has 501 characters; at most 500 are allowed.", Text(tooLong), StringComparison.Ordinal);
        Assert.Contains("question", Text(missing), StringComparison.Ordinal);
        Assert.Contains(HarborAgent.Name, Text(nobody), StringComparison.Ordinal);
        Assert.Contains("There is no instance 'research-none'.", Text(unknown), StringComparison.Ordinal);
        Assert.Contains("There is no document", outside.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Way.Http)]
    [InlineData(Way.Stdio)]
    public async Task A_client_that_gives_up_waits_no_longer_and_the_run_goes_on(Way way)
    {
        await using var client = await ConnectAsync(way);
        var id = $"given-up-{way}";
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        host.Faults.BeforeInference = (_, cancelled) => gate.Task.WaitAsync(cancelled);
        await host.SendAsync("POST", "/api/research", JsonSerializer.Serialize(new { question = HarborAgent.Question, instanceId = id }));
        await host.SendAsync("POST", $"/api/instances/{id}/suspend", "{}");
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.CallToolAsync("get_answer", new Dictionary<string, object?> { ["id"] = id }, cancellationToken: patience.Token).AsTask());
        await host.SendAsync("POST", $"/api/instances/{id}/resume", "{}");
        gate.SetResult();
        await host.EndAsync(id);
        var answer = await client.CallToolAsync("get_answer", new Dictionary<string, object?> { ["id"] = id });

        Assert.Contains(HarborAgent.Answer, Text(answer), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Way.Http)]
    [InlineData(Way.Stdio)]
    public async Task A_hundred_calls_at_once_are_all_answered(Way way)
    {
        await using var client = await ConnectAsync(way);
        var id = (await host.ResearchAsync(instanceId: $"asked-by-many-{way}")).InstanceId;

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(number => number % 2 == 0
            ? client.CallToolAsync("ask", new Dictionary<string, object?> { ["question"] = HarborAgent.Question, ["id"] = id }).AsTask()
            : client.CallToolAsync("get_answer", new Dictionary<string, object?> { ["id"] = id }).AsTask()));

        Assert.All(answers, answer => Assert.Contains(HarborAgent.Answer, Text(answer), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_page_of_another_site_and_a_body_that_is_no_JSON_are_refused()
    {
        var foreign = await host.SendAsync("POST", "/api/mcp", "{}", host: "evil.example");
        var form = await host.SendAsync("POST", "/api/mcp", "a=b", "application/x-www-form-urlencoded");

        Assert.Equal((421, 415), ((int)foreign.StatusCode, (int)form.StatusCode));
    }

    private async Task<McpClient> ConnectAsync(Way way) => await McpClient.CreateAsync(way == Way.Http
        ? new HttpClientTransport(new HttpClientTransportOptions { Endpoint = new Uri(host.Address, "/api/mcp"), TransportMode = HttpTransportMode.StreamableHttp })
        : new StdioClientTransport(new StdioClientTransportOptions
        {
            Command = "dotnet",
            Arguments = [Path.Combine(AppContext.BaseDirectory, "ResearchFlows.Local.dll"), "mcp", "--url", host.Address.AbsoluteUri],
        }));

    private static void AssertHoldsWhatIsRequired(JsonElement schema, JsonElement content) =>
        Assert.All(schema.GetProperty("required").EnumerateArray(), name => Assert.True(content.TryGetProperty(name.GetString()!, out _), $"{name} is required."));

    private static string Text(CallToolResult result) => string.Concat(result.Content.OfType<TextContentBlock>().Select(block => block.Text));

    private sealed class Told : IProgress<ProgressNotificationValue>
    {
        private readonly TaskCompletionSource<ProgressNotificationValue> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<ProgressNotificationValue> First => _first.Task;

        public void Report(ProgressNotificationValue value) => _first.TrySetResult(value);
    }
}
