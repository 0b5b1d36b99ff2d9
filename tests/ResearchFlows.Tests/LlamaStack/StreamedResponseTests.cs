using Microsoft.Extensions.Time.Testing;
using ResearchFlows.DevStack.Faults;
using ResearchFlows.LlamaStack;
using ResearchFlows.LlamaStack.Replies;
using ResearchFlows.Ports;
using ResearchFlows.Tests.Support;
using System.Text.Json.Nodes;
using Scripted = ResearchFlows.Tests.Support.Replies;

namespace ResearchFlows.Tests.LlamaStack;

/// <summary>Responses that are read while they are written.</summary>
public sealed class StreamedResponseTests
{
    private const string Answer = "The valve opens at 4.2 bar.";
    private readonly List<string> _written = [];
    private readonly TaskCompletionSource<string> _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _wrote = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task The_text_grows_word_by_word_to_what_the_whole_reply_says()
    {
        await using var product = await Product.StartAsync();
        product.Faults.Model = _ => Scripted.Text(Answer);

        var reply = await StreamAsync(product.Get<Responses>());

        Assert.Equal(Answer, reply.Text);
        Assert.Equal(Answer, _written[^1]);
        Assert.True(_written.Count > 3, string.Join(" | ", _written));
        Assert.All(_written, text => Assert.StartsWith(text, Answer, StringComparison.Ordinal));
        Assert.Equal(reply.ResponseId, await _begun.Task);
    }

    [Fact]
    public void Thinking_is_not_shown_however_models_write_it()
    {
        // Nothing tells that this one is thinking before its end.
        foreach (var (name, habit) in Habits.Habits.Answers.Where(habit => habit.Key != "think without its beginning"))
        {
            Assert.All(Prefixes(habit(Answer).Text), shown => Assert.True(Answer.StartsWith(shown, StringComparison.Ordinal), $"{name}: {shown}"));
        }
    }

    [Fact]
    public void Calls_are_not_shown_however_models_write_them()
    {
        foreach (var (name, habit) in Habits.Habits.Calls)
        {
            string[] parts = ["read_local", "tides", "{", "path", "Action"];
            var text = habit("read_local_file", new JsonObject { ["path"] = "tides.txt" }).Text;
            Assert.All(Prefixes(text), shown => Assert.True(!parts.Any(part => shown.Contains(part, StringComparison.OrdinalIgnoreCase)), $"{name}: {shown}"));
        }
    }

    [Fact]
    public async Task What_is_no_text_is_not_shown()
    {
        await using var product = await Product.StartAsync();
        product.Faults.EnqueueReply(Scripted.Calls(("read_local_file", new { path = "tides.txt" })));
        product.Faults.EnqueueReply(Habits.Habits.Answers["reasoning item"](Answer));

        Assert.Single((await StreamAsync(product.Get<Responses>())).FunctionCalls);
        Assert.Empty(_written);
        await StreamAsync(product.Get<Responses>());
        Assert.All(_written, text => Assert.StartsWith(text, Answer, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Whoever_gives_up_drops_the_connection_and_cancels_it_by_its_id()
    {
        await using var product = await Product.StartAsync();
        product.Faults.Model = _ => Scripted.Text(Answer);
        product.Faults.BeforeInference = (_, cancellationToken) => Task.Delay(Timeout.Infinite, cancellationToken);
        using var patience = new CancellationTokenSource();
        // The clock stands still: being told may take the server two seconds, and no longer.
        var asking = StreamAsync(new Responses(new LlamaStackOptions { Endpoint = product.Endpoint }, new FakeTimeProvider()), patience.Token);
        var id = await _begun.Task;

        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);

        Assert.Contains(product.Faults.Requests, request => request.Path == $"/v1/responses/{id}/cancel");
        await UntilAsync(() => product.Faults.RunningInferences == 0);
    }

    [Fact]
    public async Task A_stream_that_stands_still_times_out_and_names_the_setting()
    {
        await using var product = await Product.StartAsync();
        product.Faults.Model = _ => Scripted.Text(Answer);
        product.Faults.BetweenEvents = (data, cancellationToken) => data.ContainsKey("delta") ? Task.Delay(Timeout.Infinite, cancellationToken) : Task.CompletedTask;
        var time = new FakeTimeProvider();
        var asking = StreamAsync(new Responses(new LlamaStackOptions { Endpoint = product.Endpoint, TimeoutSeconds = 180 }, time));
        await _wrote.Task;

        time.Advance(TimeSpan.FromSeconds(180));
        var fault = await Assert.ThrowsAsync<TimedOutException>(() => asking);

        Assert.Contains("time limit", fault.Message, StringComparison.Ordinal);
        Assert.Equal(["The"], _written);
    }

    [Theory]
    [InlineData(FieldSupport.Ignored, 3)]
    [InlineData(FieldSupport.Refused, 4)]
    public async Task A_server_that_does_not_stream_answers_all_the_same_and_is_found_out_once(FieldSupport support, int requests)
    {
        await using var product = await Product.StartAsync();
        product.Faults.Streams = support;
        product.Faults.Model = _ => Scripted.Text(Answer);

        for (var request = 0; request < 3; request++)
        {
            Assert.Equal(Answer, (await StreamAsync(product.Get<Responses>())).Text);
        }

        Assert.Equal(requests, product.Requests("POST", "/v1/responses"));
        Assert.Empty(_written);
    }

    [Fact]
    public async Task A_refusal_to_stream_is_forgotten_after_a_while()
    {
        await using var product = await Product.StartAsync();
        product.Faults.Model = _ => Scripted.Text(Answer);
        product.Faults.Streams = FieldSupport.Refused;
        var time = new FakeTimeProvider();
        var responses = new Responses(new LlamaStackOptions { Endpoint = product.Endpoint }, time);

        await StreamAsync(responses);
        product.Faults.Streams = FieldSupport.Full;
        await StreamAsync(responses);
        Assert.Empty(_written);
        time.Advance(TimeSpan.FromMinutes(10));
        await StreamAsync(responses);

        Assert.Equal(Answer, _written[^1]);
    }

    [Fact]
    public async Task Where_streams_break_off_again_and_again_whole_replies_are_asked_for_for_a_while()
    {
        await using var product = await Product.StartAsync();
        product.Faults.Model = _ => Scripted.Text(Answer);
        product.Faults.BetweenEvents = (data, _) => data.ContainsKey("delta") ? throw new IOException("cut") : Task.CompletedTask;
        var time = new FakeTimeProvider();
        var responses = new Responses(new LlamaStackOptions { Endpoint = product.Endpoint }, time);

        await Assert.ThrowsAsync<TransientFaultException>(() => StreamAsync(responses));
        await Assert.ThrowsAsync<TransientFaultException>(() => StreamAsync(responses));
        _written.Clear();
        var whole = await StreamAsync(responses);
        product.Faults.BetweenEvents = null;
        await StreamAsync(responses);
        Assert.Empty(_written);
        time.Advance(TimeSpan.FromMinutes(10));
        await StreamAsync(responses);

        Assert.Equal(Answer, whole.Text);
        Assert.Equal(Answer, _written[^1]);
    }

    [Fact]
    public async Task A_failure_that_comes_as_an_event_is_the_servers_words()
    {
        await using var product = await Product.StartAsync();
        product.Faults.EnqueueFailure("the model is on holiday");

        var fault = await Assert.ThrowsAsync<TransientFaultException>(() => StreamAsync(product.Get<Responses>()));

        Assert.Contains("the model is on holiday", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_without_end_is_read_no_further_than_any_reply_whether_it_was_asked_for_or_not()
    {
        await using var product = await Product.StartAsync();
        product.Faults.Add(new FaultRule
        {
            Method = "POST", Path = "/v1/responses", Kind = FaultKind.Status, Status = 200, Body = new string('x', 65 * 1024 * 1024),
            Headers = new Dictionary<string, string> { ["Content-Type"] = "text/event-stream" },
        });

        var asked = await Assert.ThrowsAsync<TransientFaultException>(() => StreamAsync(product.Get<Responses>()));
        var unasked = await Assert.ThrowsAsync<TransientFaultException>(
            () => product.Get<Responses>().CreateAsync(new JsonObject { ["model"] = "offline/research-model", ["input"] = "x" }, CancellationToken.None));

        Assert.All([asked, unasked], fault => Assert.Contains("The reply is larger than 67,108,864 bytes.", fault.Message, StringComparison.Ordinal));
    }

    private Task<ModelReply> StreamAsync(Responses responses, CancellationToken cancellationToken = default) => responses.StreamAsync(
        new JsonObject { ["model"] = "offline/research-model", ["input"] = "x" },
        id =>
        {
            _begun.TrySetResult(id);
            return Task.CompletedTask;
        },
        text =>
        {
            _written.Add(text);
            _wrote.TrySetResult();
        },
        cancellationToken);

    private static IEnumerable<string> Prefixes(string? text) =>
        Enumerable.Range(1, text?.Length ?? 0).Select(length => StreamedText.Read(text![..length]));

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
