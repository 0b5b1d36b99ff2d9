using OpenAI.Responses;
using ResearchFlows.Json;
using ResearchFlows.LlamaStack.Replies;
using System.ClientModel;
using System.ClientModel.Primitives;
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
public sealed class Responses(LlamaStackOptions options, TimeProvider time)
{
    private static readonly TimeSpan FirstPoll = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan SlowestPoll = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CancelLimit = TimeSpan.FromSeconds(2);

    /// <summary>So often on end a stream may break off; what stands between may not let streams through, and whole replies are asked for for a while.</summary>
    private const int MostBrokenStreams = 2;

    private static readonly TimeSpan WithoutStreamsFor = TimeSpan.FromMinutes(10);

    private readonly ResponsesClient _client = LlamaStackClients.Responses(options);

    /// <summary>Found out by its first answer; a server does not change while it runs.</summary>
    private volatile bool _withoutBackground;

    private volatile bool _withoutStreams;
    private volatile int _brokenStreams;
    private long _brokeOffAt;

    private bool MayStream =>
        !_withoutStreams && (_brokenStreams < MostBrokenStreams || time.GetElapsedTime(Interlocked.Read(ref _brokeOffAt)) >= WithoutStreamsFor);

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
            await CancelAsync(unwanted);
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
            await CancelAsync(id);
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
        if (MayStream && await TryStreamAsync(request, begun, written, cancellationToken) is { } whole)
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
            await CancelAsync(id);
            throw;
        }
    }

    /// <returns>The response; null when the server refuses to stream.</returns>
    private async Task<JsonDocument?> TryStreamAsync(JsonObject request, Func<string, Task> begun, Action<string> written, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.Timeout);
        string? made = null;
        Task BegunAsync(string id) => begun(made = id);
        try
        {
            return await LlamaStackCall.RunOnceAsync("POST /v1/responses", () => ReceiveAsync(request, BegunAsync, written, limit.Token), cancellationToken);
        }
        catch (Exception exception) when (made is not null && exception is TimedOutException or OperationCanceledException)
        {
            // The connection is dropped already; not every server ends a response for that.
            await CancelAsync(made!);
            throw;
        }
        catch (PermanentFaultException exception) when (exception.Status is 400 or 422 && exception.Words.Contains("stream", StringComparison.OrdinalIgnoreCase))
        {
            _withoutStreams = true;
            return null;
        }
    }

    private async Task<JsonDocument> ReceiveAsync(JsonObject request, Func<string, Task> begun, Action<string> written, CancellationToken cancellationToken)
    {
        var streamed = (JsonObject)request.DeepClone();
        streamed["stream"] = true;
        var message = _client.Pipeline.CreateMessage();
        message.Apply(new RequestOptions { CancellationToken = cancellationToken, BufferResponse = false });
        message.Request.Method = "POST";
        message.Request.Uri = new Uri(options.ApiEndpoint, "responses");
        message.Request.Headers.Set("Accept", "text/event-stream, application/json");
        message.Request.Headers.Set("Content-Type", "application/json");
        message.Request.Content = BinaryContent.Create(BinaryData.FromString(streamed.ToJsonString()));
        await _client.Pipeline.SendAsync(message);
        using var response = message.Response!;
        if (response.IsError || response.Headers.TryGetValue("Content-Type", out var type) is false || type?.StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase) is not true)
        {
            await response.BufferContentAsync(cancellationToken);
            return response.IsError ? throw new ClientResultException(response) : JsonText.ParseMended(response.Content.ToMemory());
        }

        try
        {
            var whole = await new ResponseStream(written).ReadAsync(response.ContentStream!, begun, cancellationToken)
                ?? throw new IOException("The stream of the reply broke off.");
            _brokenStreams = 0;
            return whole;
        }
        catch (IOException)
        {
            Interlocked.Exchange(ref _brokeOffAt, time.GetTimestamp());
            Interlocked.Increment(ref _brokenStreams);
            throw;
        }
    }

    private async Task<JsonDocument> StartAsync(JsonObject request, CancellationToken cancellationToken)
    {
        // What is not kept cannot be asked for by its id.
        if (_withoutBackground || (bool?)request["store"] == false)
        {
            return await SendAsync("POST", "responses", request, cancellationToken);
        }

        var inBackground = (JsonObject)request.DeepClone();
        inBackground["background"] = true;
        // Whoever gives up meanwhile waits for the id still, since nothing can be cancelled without it.
        using var patience = new CancellationTokenSource();
        using var givingUp = cancellationToken.Register(() => patience.CancelAfter(CancelLimit));
        try
        {
            return await SendAsync("POST", "responses", inBackground, patience.Token);
        }
        catch (PermanentFaultException exception) when (exception.Message.Contains("background", StringComparison.OrdinalIgnoreCase))
        {
            _withoutBackground = true;
            return await SendAsync("POST", "responses", request, cancellationToken);
        }
    }

    /// <summary>Asks until the response has ended, ever more seldom.</summary>
    private async Task<JsonDocument> AwaitAsync(string id, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        for (var wait = FirstPoll; ; wait = wait * 1.25 < SlowestPoll ? wait * 1.25 : SlowestPoll)
        {
            var reply = await LlamaStackCall.RunAsync(
                "GET /v1/responses/…", () => SendAsync("GET", $"responses/{Uri.EscapeDataString(id)}", null, cancellationToken), cancellationToken);
            if (!IsUnderWay(reply.RootElement, out _))
            {
                return reply;
            }

            reply.Dispose();
            if (TimeProvider.System.GetElapsedTime(started) > options.Timeout)
            {
                throw new TimedOutException($"POST /v1/responses: no reply within {options.TimeoutSeconds} s; the response was cancelled.");
            }

            await Task.Delay(wait, cancellationToken);
        }
    }

    /// <summary>Nobody waits for it any more. Whether the server can still be told makes no difference to the caller.</summary>
    private async Task CancelAsync(string id)
    {
        using var limit = new CancellationTokenSource(CancelLimit);
        try
        {
            using var reply = await SendAsync("POST", $"responses/{Uri.EscapeDataString(id)}/cancel", new JsonObject(), limit.Token);
        }
        catch (Exception exception) when (exception is TransientFaultException or PermanentFaultException or ResponseLostException or OperationCanceledException)
        {
            // It has ended meanwhile, or the server is away.
        }
    }

    private Task<JsonDocument> SendAsync(string method, string path, JsonObject? body, CancellationToken cancellationToken) => LlamaStackCall.RunOnceAsync(
        method == "POST" && path == "responses" ? "POST /v1/responses" : $"{method} /v1/{path}",
        async () =>
        {
            // Not disposed: what was cancelled throws then, and its reply holds nothing but memory.
            var message = _client.Pipeline.CreateMessage();
            message.Apply(new RequestOptions { CancellationToken = cancellationToken });
            message.Request.Method = method;
            message.Request.Uri = new Uri(options.ApiEndpoint, path);
            message.Request.Headers.Set("Accept", "application/json");
            if (body is not null)
            {
                message.Request.Headers.Set("Content-Type", "application/json");
                message.Request.Content = BinaryContent.Create(BinaryData.FromString(body.ToJsonString()));
            }

            await _client.Pipeline.SendAsync(message);
            return message.Response is { IsError: false } response ? JsonText.ParseMended(response.Content.ToMemory()) : throw new ClientResultException(message.Response!);
        },
        cancellationToken);

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
