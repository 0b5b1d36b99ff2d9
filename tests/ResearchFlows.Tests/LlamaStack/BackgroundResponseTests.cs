using Microsoft.Extensions.Time.Testing;
using ResearchFlows.DevStack.Faults;
using ResearchFlows.Instances;
using ResearchFlows.LlamaStack;
using ResearchFlows.Ports;
using ResearchFlows.Research;
using ResearchFlows.Tests.Support;
using System.Text.Json.Nodes;
using Scripted = ResearchFlows.Tests.Support.Replies;

namespace ResearchFlows.Tests.LlamaStack;

/// <summary>Inferences that outlive their clients, and how none is left behind.</summary>
public sealed class BackgroundResponseTests
{
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>It stands still, so that nothing is late unless a test says so: being told that nobody waits may take the server two seconds.</summary>
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());

    [Fact]
    public async Task Whoever_gives_up_cancels_what_was_asked()
    {
        await using var product = await Product.StartAsync(time: _time);
        HoldInferences(product);
        using var patience = new CancellationTokenSource();
        var asking = product.Get<Responses>().CreateAsync(Request(), patience.Token);
        await _begun.Task;

        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);

        await UntilAsync(() => product.Faults.RunningInferences == 0);
        Assert.Single(product.Faults.Requests, request => request.Path.EndsWith("/cancel", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_time_out_cancels_it_too_and_names_the_setting()
    {
        await using var product = await Product.StartAsync();
        HoldInferences(product);
        var asking = new Responses(new LlamaStackOptions { Endpoint = product.Endpoint, TimeoutSeconds = 180 }, _time).CreateAsync(Request(), CancellationToken.None);

        await LetTimeOutAsync(product);
        var fault = await Assert.ThrowsAsync<TimedOutException>(() => asking);

        Assert.Contains("ResearchFlows__LlamaStack__TimeoutSeconds", fault.Message, StringComparison.Ordinal);
        await UntilAsync(() => product.Faults.RunningInferences == 0);
    }

    [Theory]
    [InlineData(FieldSupport.Full)]
    [InlineData(FieldSupport.Ignored)]
    [InlineData(FieldSupport.Refused)]
    public async Task A_run_that_times_out_tries_twice_and_no_oftener(FieldSupport support)
    {
        // What is asked for by its id is given up by our clock, a connection that stays silent by the system's.
        await using var product = await Product.StartAsync(timeoutSeconds: support == FieldSupport.Full ? 180 : 6, time: _time);
        product.Faults.Background = support;
        HoldInferences(product);
        var context = product.Context();
        var researching = product.ResearchAsync("Slow?", context, new EvaluatedCase("crane", 1));

        for (var attempt = 1; support == FieldSupport.Full && attempt <= 2; attempt++)
        {
            await LetTimeOutAsync(product);
        }

        var failed = await Assert.ThrowsAsync<Microsoft.DurableTask.TaskFailedException>(() => researching);

        Assert.Contains("ResearchFlows__LlamaStack__TimeoutSeconds", failed.FailureDetails.ErrorMessage, StringComparison.Ordinal);
        Assert.Equal(2, StepReader.Read(context.History).Single(step => step.Name == nameof(ModelTurn)).Attempts);
        await UntilAsync(() => product.Faults.RunningInferences <= (support == FieldSupport.Full ? 0 : 2));
    }

    [Theory]
    [InlineData(FieldSupport.Ignored, 3)]
    [InlineData(FieldSupport.Refused, 4)]
    public async Task A_server_without_background_is_found_out_once(FieldSupport support, int requests)
    {
        await using var product = await Product.StartAsync();
        product.Faults.Background = support;
        product.Faults.Model = _ => Scripted.Text("Here.");

        for (var request = 0; request < 3; request++)
        {
            Assert.Equal("Here.", (await product.Get<Responses>().CreateAsync(Request(), CancellationToken.None)).Text);
        }

        Assert.Equal(requests, product.Requests("POST", "/v1/responses"));
        Assert.Equal(0, product.Requests("GET", "/v1/responses"));
    }

    [Fact]
    public async Task A_turn_that_was_begun_before_a_crash_is_found_again_and_not_asked_twice()
    {
        await using var product = await Product.StartAsync();
        var gate = HoldInferences(product);
        var context = product.Context();
        await context.CallActivityAsync<PreparedRun>(nameof(PrepareRun), new PrepareRunInput("test-agent", "Slow?", new EvaluatedCase("crane", 1)));
        product.Faults.Model = _ => Scripted.Text("At last.");
        product.Faults.Add(new FaultRule { Method = "GET", Path = "/v1/responses/*", Kind = FaultKind.Status, Status = 503, Times = 1 });
        var input = new ModelTurnInput(1, "Slow?", null, [], 5, null);

        // What a crash leaves is what a poll leaves that found no server: a row with the response's id.
        await Assert.ThrowsAsync<Microsoft.DurableTask.TaskFailedException>(() => context.CallActivityAsync<ModelTurnOutput>(nameof(ModelTurn), input));
        gate.SetResult();
        var turn = await context.CallActivityAsync<ModelTurnOutput>(nameof(ModelTurn), input);

        Assert.Equal("At last.", turn.Text);
        Assert.Equal(1, product.Requests("POST", "/v1/responses"));
    }

    [Fact]
    public async Task A_response_that_was_begun_and_is_lost_is_asked_for_again()
    {
        await using var product = await Product.StartAsync();
        var context = product.Context();
        await context.CallActivityAsync<PreparedRun>(nameof(PrepareRun), new PrepareRunInput("test-agent", "Lost?", null));
        await product.Get<RunLedger>().SaveBegunAsync("research-1", 1, "resp_gone", CancellationToken.None);
        product.Faults.Model = _ => Scripted.Text("Asked again.");

        var turn = await context.CallActivityAsync<ModelTurnOutput>(nameof(ModelTurn), new ModelTurnInput(1, "Lost?", null, [], 5, null));

        Assert.Equal("Asked again.", turn.Text);
    }

    /// <summary>Lets our clock go on to the time limit as soon as a response is waited for, once: the server is told of it then.</summary>
    private async Task LetTimeOutAsync(Product product)
    {
        await UntilAsync(() => product.Faults.RunningInferences == 1);
        var polls = product.Requests("GET", "/v1/responses/");
        await UntilAsync(() => product.Requests("GET", "/v1/responses/") > polls);
        _time.Advance(TimeSpan.FromSeconds(181));
        await UntilAsync(() => product.Faults.RunningInferences == 0);
    }

    private TaskCompletionSource HoldInferences(Product product)
    {
        var gate = new TaskCompletionSource();
        product.Faults.InferencesOutliveClients = true;
        product.Faults.BeforeInference = (_, cancellationToken) =>
        {
            _begun.TrySetResult();
            return gate.Task.WaitAsync(cancellationToken);
        };
        return gate;
    }

    private static JsonObject Request() => new() { ["model"] = "offline/research-model", ["input"] = "x" };

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        while (!condition())
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
