using ResearchFlows.DevStack.Faults;
using ResearchFlows.Instances;
using ResearchFlows.Local.Client;
using ResearchFlows.Local.Tests.Support;
using ResearchFlows.OfflineModel;
using ResearchFlows.Ports;
using ResearchFlows.Research;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace ResearchFlows.Local.Tests.Api;

/// <summary>Answers as they come.</summary>
public sealed class OutputTests(TestHost host) : IClassFixture<TestHost>
{
    private const string Answer = "The north basin is 14 m deep, says the survey.";

    [Fact]
    public async Task The_answer_is_shown_while_it_is_written_and_is_gone_with_its_turn()
    {
        var gate = Hold(" 14 ", "<think>Let me see.</think>" + Answer);
        await AskAsync("slow-answer");

        var first = await host.GetAsync<OutputView>("/api/instances/slow-answer/output?waitSeconds=60");
        var shown = await ShownAsync("slow-answer", first, "The north basin is 14");
        var nothingNew = await host.GetAsync<OutputView>($"/api/instances/slow-answer/output?after={shown.Next}");
        gate.SetResult();
        var ended = await host.EndAsync("slow-answer");
        var after = await host.GetAsync<OutputView>($"/api/instances/slow-answer/output?after={shown.Next}&waitSeconds=60");

        Assert.Equal((1, true, false), (first.Turn, first.Anew, first.Ended));
        Assert.Equal((false, ""), (nothingNew.Anew, nothingNew.Text));
        Assert.Equal(Answer, ApiClient.Read<ResearchResult>(ended.Output!.Value).Answer);
        Assert.Equal(new OutputView(null, Anew: true, "", Next: null, Ended: true), after);
        Assert.NotNull((await host.GetAsync<StepsView>("/api/instances/slow-answer/steps")).Steps.Single(step => step.Kind == StepKind.ModelTurn).FirstWordMs);
    }

    [Fact]
    public async Task A_connection_that_is_cut_in_mid_stream_shows_the_answer_anew_and_records_it_once()
    {
        host.Faults.Clear();
        host.Faults.Model = _ => Reply(Answer);
        host.Faults.Add(new FaultRule { Method = "POST", Path = "/v1/responses", Kind = FaultKind.TruncatedBody, Times = 1 });
        await AskAsync("cut-answer");

        var ended = await host.EndAsync("cut-answer");

        Assert.Equal(OrchestrationRuntimeStatus.Completed, ended.RuntimeStatus);
        var result = ApiClient.Read<ResearchResult>(ended.Output!.Value);
        Assert.Equal((Answer, 1), (result.Answer, result.Turns));
    }

    [Fact]
    public async Task A_client_that_goes_away_disturbs_nothing()
    {
        var gate = Hold(" 14 ", Answer);
        await AskAsync("left-alone");
        var shown = await ShownAsync("left-alone", await host.GetAsync<OutputView>("/api/instances/left-alone/output?waitSeconds=60"), "The north basin is 14");
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => host.Http.GetAsync($"/api/instances/left-alone/output?after={shown.Next}&waitSeconds=60", patience.Token));
        gate.SetResult();

        Assert.Equal(OrchestrationRuntimeStatus.Completed, (await host.EndAsync("left-alone")).RuntimeStatus);
    }

    [Fact]
    public async Task A_reader_that_is_slow_or_never_reads_holds_nothing_up_and_misses_nothing()
    {
        var gate = Hold(" 14 ", Answer);
        await AskAsync("slowly-read");
        var first = await host.GetAsync<OutputView>("/api/instances/slowly-read/output?waitSeconds=60");
        using var deaf = new TcpClient();
        await deaf.ConnectAsync(host.Address.Host, host.Address.Port);
        for (var request = 0; request < 50; request++)
        {
            await deaf.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"GET /api/instances/slowly-read/output HTTP/1.1\r\nHost: {host.Address.Authority}\r\n\r\n"));
        }

        // Whoever asks seldom gets all that was written meanwhile at once, behind what it has.
        await ShownAsync("slowly-read", first, "The north basin is 14");
        var late = await host.GetAsync<OutputView>($"/api/instances/slowly-read/output?after={first.Next}");
        gate.SetResult();

        Assert.Equal("The north basin is 14", (first.Text + late.Text).TrimEnd());
        Assert.Equal(OrchestrationRuntimeStatus.Completed, (await host.EndAsync("slowly-read")).RuntimeStatus);
    }

    [Fact]
    public async Task A_run_that_is_terminated_leaves_neither_its_text_nor_its_request_behind()
    {
        Hold(" 14 ", Answer);
        await AskAsync("ended-early");
        var shown = await ShownAsync("ended-early", await host.GetAsync<OutputView>("/api/instances/ended-early/output?waitSeconds=60"), "The north basin is 14");
        await host.SendAsync("POST", "/api/instances/ended-early/terminate", "{}");

        var after = await host.GetAsync<OutputView>($"/api/instances/ended-early/output?after={shown.Next}&waitSeconds=60");

        Assert.Equal((null, true), (after.Turn, after.Ended));
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        while (!host.Faults.Requests.Any(request => request.Path.EndsWith("/cancel", StringComparison.Ordinal)) || StoreFiles.Count(host.LedgerFile, "SELECT COUNT(*) FROM turnOutputs WHERE instanceId = 'ended-early'") > 0)
        {
            await Task.Delay(5, patience.Token);
        }
    }

    [Theory]
    [InlineData("after=x", "after")]
    [InlineData("after=1.1.-1", "after")]
    [InlineData("waitSeconds=61", "waitSeconds")]
    public async Task A_mistake_names_the_parameter(string query, string field)
    {
        host.Faults.Clear();
        var run = await host.ResearchAsync(instanceId: "for-mistakes");

        var response = await host.SendAsync("GET", $"/api/instances/{run.InstanceId}/output?{query}");

        Assert.Equal(System.Net.HttpStatusCode.BadRequest, response.StatusCode);
        Assert.True((await TestHost.JsonAsync(response)).GetProperty("errors").TryGetProperty(field, out _));
    }

    /// <summary>Reads on until so much of the text is shown.</summary>
    /// <returns>What came last, its text the whole one.</returns>
    private async Task<OutputView> ShownAsync(string instanceId, OutputView output, string text)
    {
        while (output.Text.TrimEnd() != text)
        {
            var more = await host.GetAsync<OutputView>($"/api/instances/{instanceId}/output?after={output.Next}&waitSeconds=60");
            Assert.False(more.Anew || more.Ended);
            Assert.NotEqual("", more.Text);
            output = more with { Text = output.Text + more.Text };
        }

        return output;
    }

    /// <summary>Makes the model answer with a text, and holds the stream behind a word of it.</summary>
    private TaskCompletionSource Hold(string word, string text)
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        host.Faults.Clear();
        host.Faults.Model = _ => Reply(text);
        host.Faults.BetweenEvents = (data, token) => (string?)data["delta"] == word.TrimStart() ? gate.Task.WaitAsync(token) : Task.CompletedTask;
        return gate;
    }

    private static ModelReply Reply(string text) => new() { Text = text, Usage = new ModelUsage(10, 1) };

    private Task<HttpResponseMessage> AskAsync(string instanceId) =>
        host.SendAsync("POST", "/api/research", JsonSerializer.Serialize(new { question = HarborAgent.Question, instanceId }));
}
