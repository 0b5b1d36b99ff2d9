using OpenAI.Responses;
using ResearchFlows.Json;
using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ResearchFlows.LlamaStack;

/// <summary>Single calls of the Responses API, each made once.</summary>
internal sealed class ResponseCalls(LlamaStackOptions options, TimeProvider time)
{
    /// <summary>How long the server may take to be told that nobody waits any more.</summary>
    public static readonly TimeSpan CancelLimit = TimeSpan.FromSeconds(2);

    private readonly ResponsesClient _client = LlamaStackClients.Responses(options);

    /// <summary>Makes a call that is answered by JSON.</summary>
    public Task<JsonDocument> SendAsync(string method, string path, JsonObject? body, CancellationToken cancellationToken) => LlamaStackCall.RunOnceAsync(
        method == "POST" && path == "responses" ? "POST /v1/responses" : $"{method} /v1/{path}",
        async () =>
        {
            var response = await CallAsync(method, path, body, "application/json", new RequestOptions { CancellationToken = cancellationToken });
            return response.IsError ? throw new ClientResultException(response) : JsonText.ParseMended(response.Content.ToMemory());
        },
        cancellationToken);

    /// <summary>Asks for a response that is written as a stream; its faults are the caller's to name.</summary>
    /// <returns>What the server sends, which need not be a stream. The caller disposes of it.</returns>
    public Task<PipelineResponse> StreamAsync(JsonObject request, CancellationToken cancellationToken)
    {
        var streamed = (JsonObject)request.DeepClone();
        streamed["stream"] = true;
        var whileItComes = new RequestOptions { CancellationToken = cancellationToken, BufferResponse = false };
        return CallAsync("POST", "responses", streamed, "text/event-stream, application/json", whileItComes);
    }

    /// <summary>Nobody waits for a response any more. Whether the server can still be told makes no difference to the caller.</summary>
    public async Task CancelAsync(string id)
    {
        using var limit = new CancellationTokenSource(CancelLimit, time);
        try
        {
            using var reply = await SendAsync("POST", $"responses/{Uri.EscapeDataString(id)}/cancel", new JsonObject(), limit.Token);
        }
        catch (Exception exception) when (exception is TransientFaultException or PermanentFaultException or ResponseLostException or OperationCanceledException)
        {
            // It has ended meanwhile, or the server is away.
        }
    }

    private async Task<PipelineResponse> CallAsync(string method, string path, JsonObject? body, string accept, RequestOptions requestOptions)
    {
        // Not disposed: what was cancelled throws then, and its reply holds nothing but memory.
        var message = _client.Pipeline.CreateMessage();
        message.Apply(requestOptions);
        message.Request.Method = method;
        message.Request.Uri = new Uri(options.ApiEndpoint, path);
        message.Request.Headers.Set("Accept", accept);
        if (body is not null)
        {
            message.Request.Headers.Set("Content-Type", "application/json");
            message.Request.Content = BinaryContent.Create(BinaryData.FromString(body.ToJsonString()));
        }

        await _client.Pipeline.SendAsync(message);
        return message.Response!;
    }
}
