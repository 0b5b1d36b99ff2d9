using ResearchFlows.Json;
using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ResearchFlows.LlamaStack;

/// <summary>Responses that are read while they are written, from servers that let them through.</summary>
internal sealed class StreamedResponses(ResponseCalls calls, LlamaStackOptions options, TimeProvider time)
{
    /// <summary>
    /// So often on end a stream may break off; what stands between may not let streams through, and whole replies are asked for for a while. So they are
    /// after a refusal, whose words may be about something else of the request.
    /// </summary>
    private const int MostBroken = 2;

    private static readonly TimeSpan WithoutFor = TimeSpan.FromMinutes(10);

    private volatile int _broken;
    private long _brokeOffAt;

    private bool MayStream => _broken < MostBroken || time.GetElapsedTime(Interlocked.Read(ref _brokeOffAt)) >= WithoutFor;

    /// <summary>Asks for a streamed response.</summary>
    /// <param name="request">The request body.</param>
    /// <param name="begun">Told the response's id as soon as it is known.</param>
    /// <param name="written">Told what of the text is for the reader so far.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <returns>The response; null when the server does not stream.</returns>
    public async Task<JsonDocument?> TryCreateAsync(JsonObject request, Func<string, Task> begun, Action<string> written, CancellationToken cancellationToken)
    {
        if (!MayStream)
        {
            return null;
        }

        using var late = new CancellationTokenSource(options.Timeout, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        string? made = null;
        Task BegunAsync(string id) => begun(made = id);
        try
        {
            return await LlamaStackCall.RunOnceAsync("POST /v1/responses", () => ReceiveAsync(request, BegunAsync, written, limit.Token), cancellationToken);
        }
        catch (Exception exception) when (made is not null && exception is TimedOutException or OperationCanceledException)
        {
            // The connection is dropped already; not every server ends a response for that.
            await calls.CancelAsync(made!);
            throw;
        }
        catch (PermanentFaultException exception) when (exception.Status is 400 or 422 && exception.Words.Contains("stream", StringComparison.OrdinalIgnoreCase))
        {
            Interlocked.Exchange(ref _brokeOffAt, time.GetTimestamp());
            _broken = MostBroken;
            return null;
        }
    }

    private async Task<JsonDocument> ReceiveAsync(JsonObject request, Func<string, Task> begun, Action<string> written, CancellationToken cancellationToken)
    {
        using var response = await calls.StreamAsync(request, cancellationToken);
        if (response.IsError || !IsStream(response))
        {
            await response.BufferContentAsync(cancellationToken);
            return response.IsError ? throw new ClientResultException(response) : JsonText.ParseMended(response.Content.ToMemory());
        }

        try
        {
            var whole = await new ResponseStream(written).ReadAsync(response.ContentStream!, begun, cancellationToken)
                ?? throw new IOException("The stream of the reply broke off.");
            _broken = 0;
            return whole;
        }
        catch (IOException)
        {
            Interlocked.Exchange(ref _brokeOffAt, time.GetTimestamp());
            Interlocked.Increment(ref _broken);
            throw;
        }
    }

    private static bool IsStream(PipelineResponse response) =>
        response.Headers.TryGetValue("Content-Type", out var type) && type?.StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase) is true;
}
