using ResearchFlows.LlamaStack.Replies;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ResearchFlows.LlamaStack;

/// <summary>The Responses API.</summary>
/// <remarks>
/// Requests and replies are JSON through the OpenAI library's protocol methods: its models know neither the server's extras nor its
/// reasons for an incomplete response. No server stops an inference because its client has left, and what is asked again stands behind it;
/// so responses are made in the background and asked for by id where the server does that, and cancelled when nobody waits any more.
/// Servers do not stream what is made in the background: what somebody may watch is streamed instead, and its id kept, since it may be
/// there all the same when the stream has broken off. When nobody waits for a streamed one, its connection is dropped and its id cancelled,
/// as far as the server does either.
/// </remarks>
public sealed class Responses
{
    private static readonly TimeSpan FirstPoll = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan SlowestPoll = TimeSpan.FromSeconds(1);

    private readonly LlamaStackOptions _options;
    private readonly TimeProvider _time;
    private readonly ResponseCalls _calls;
    private readonly StreamedResponses _streamed;

    /// <summary>Found out by its first answer; a server does not change while it runs.</summary>
    private volatile bool _withoutBackground;

    /// <summary>Speaks to the server that the settings name.</summary>
    public Responses(LlamaStackOptions options, TimeProvider time)
    {
        (_options, _time) = (options, time);
        _calls = new(options, time);
        _streamed = new(_calls, options, time);
    }

    /// <summary>Asks the model for one turn, once: it may have cost something, and the server has tried a model that fails several times itself.</summary>
    /// <param name="request">The request body.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <param name="begun">Told the id of a response that is being made in the background, before it is waited for.</param>
    /// <exception cref="ServerAwayException">The server cannot be reached or takes no requests.</exception>
    /// <exception cref="TimedOutException">No reply came within the time limit.</exception>
    /// <exception cref="TransientFaultException">The same request may succeed later.</exception>
    /// <exception cref="PermanentFaultException">It will not.</exception>
    /// <exception cref="ContextFullException">The conversation is too long for the model.</exception>
    /// <exception cref="ToolUnreachableException">An MCP server of the request cannot be reached.</exception>
    /// <exception cref="ResponseLostException">The response it continues from is gone.</exception>
    public async Task<ModelReply> CreateAsync(JsonObject request, CancellationToken cancellationToken, Func<string, Task>? begun = null)
    {
        using var first = await StartAsync(request, cancellationToken);
        if (cancellationToken.IsCancellationRequested && IsUnderWay(first.RootElement, out var unwanted))
        {
            await _calls.CancelAsync(unwanted);
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (!IsUnderWay(first.RootElement, out var id))
        {
            _withoutBackground |= (bool?)request["store"] != false && !IsInBackground(first.RootElement);
            return await ReadAsync(first.RootElement, cancellationToken);
        }

        await (begun?.Invoke(id) ?? Task.CompletedTask);
        try
        {
            using var reply = await AwaitAsync(id, cancellationToken);
            return await ReadAsync(reply.RootElement, cancellationToken);
        }
        catch (Exception exception) when (begun is null || exception is TimedOutException or OperationCanceledException)
        {
            await _calls.CancelAsync(id);
            throw;
        }
    }

    /// <summary>The same, while what the model writes is handed on; a server that does not stream answers as it can.</summary>
    /// <param name="request">The request body.</param>
    /// <param name="begun">Told the response's id as soon as it is known.</param>
    /// <param name="written">Told what of the text is for the reader so far.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public async Task<ModelReply> StreamAsync(JsonObject request, Func<string, Task> begun, Action<string> written, CancellationToken cancellationToken)
    {
        if (await _streamed.TryCreateAsync(request, begun, written, cancellationToken) is { } whole)
        {
            using (whole)
            {
                return await ReadAsync(whole.RootElement, cancellationToken);
            }
        }

        return await CreateAsync(request, cancellationToken, begun);
    }

    /// <summary>Waits for a response that was begun before, whose caller has ended.</summary>
    /// <returns>The reply; null when there is none to be had any more.</returns>
    public async Task<ModelReply?> ResumeAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            using var reply = await AwaitAsync(id, cancellationToken);
            return HasFailed(reply.RootElement) ? null : ResponseReader.Read(reply.RootElement);
        }
        catch (Exception exception) when (exception is ResponseLostException or PermanentFaultException)
        {
            return null;
        }
        catch (Exception exception) when (exception is TimedOutException or OperationCanceledException)
        {
            await _calls.CancelAsync(id);
            throw;
        }
    }

    private async Task<JsonDocument> StartAsync(JsonObject request, CancellationToken cancellationToken)
    {
        // What is not kept cannot be asked for by its id.
        if (_withoutBackground || (bool?)request["store"] == false)
        {
            return await _calls.SendAsync("POST", "responses", request, cancellationToken);
        }

        var inBackground = (JsonObject)request.DeepClone();
        inBackground["background"] = true;
        // Whoever gives up meanwhile waits for the id still, since nothing can be cancelled without it.
        using var patience = new CancellationTokenSource(Timeout.InfiniteTimeSpan, _time);
        using var givingUp = cancellationToken.Register(() => patience.CancelAfter(ResponseCalls.CancelLimit));
        try
        {
            return await _calls.SendAsync("POST", "responses", inBackground, patience.Token);
        }
        catch (PermanentFaultException exception) when (exception.Message.Contains("background", StringComparison.OrdinalIgnoreCase))
        {
            _withoutBackground = true;
            return await _calls.SendAsync("POST", "responses", request, cancellationToken);
        }
    }

    /// <summary>Asks until the response has ended, ever more seldom.</summary>
    private async Task<JsonDocument> AwaitAsync(string id, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        for (var wait = FirstPoll; ; wait = wait * 1.25 < SlowestPoll ? wait * 1.25 : SlowestPoll)
        {
            var reply = await LlamaStackCall.RunAsync(
                "GET /v1/responses/…", () => _calls.SendAsync("GET", $"responses/{Uri.EscapeDataString(id)}", null, cancellationToken), cancellationToken);
            if (!IsUnderWay(reply.RootElement, out _))
            {
                return reply;
            }

            reply.Dispose();
            if (_time.GetElapsedTime(started) > _options.Timeout)
            {
                throw new TimedOutException($"POST /v1/responses: no reply within {_options.TimeoutSeconds} s; the response was cancelled.");
            }

            await Task.Delay(wait, cancellationToken);
        }
    }

    private static Task<ModelReply> ReadAsync(JsonElement response, CancellationToken cancellationToken) => LlamaStackCall.RunOnceAsync(
        "POST /v1/responses",
        () => HasFailed(response) && response.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object
            ? throw LlamaStackCall.Classify("POST /v1/responses", 500, $$"""{"error":{{error.GetRawText()}}}""", null)
            : Task.FromResult(ResponseReader.Read(response)),
        cancellationToken);

    private static bool IsUnderWay(JsonElement response, out string id)
    {
        id = Text(response, "id") ?? "";
        return id.Length > 0 && Text(response, "status") is "queued" or "in_progress";
    }

    private static bool IsInBackground(JsonElement response) =>
        response.ValueKind == JsonValueKind.Object && response.TryGetProperty("background", out var background) && background.ValueKind == JsonValueKind.True;

    private static bool HasFailed(JsonElement response) => Text(response, "status") is "failed" or "cancelled";

    private static string? Text(JsonElement response, string name) =>
        response.ValueKind == JsonValueKind.Object && response.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
}
