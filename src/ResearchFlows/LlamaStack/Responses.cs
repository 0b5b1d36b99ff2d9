using OpenAI.Responses;
using ResearchFlows.Json;
using ResearchFlows.LlamaStack.Replies;
using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text.Json.Nodes;

namespace ResearchFlows.LlamaStack;

/// <summary>The Responses API.</summary>
/// <remarks>
/// Requests and replies are JSON through the OpenAI library's protocol methods: its models know neither the server's extras nor its
/// reasons for an incomplete response.
/// </remarks>
public sealed class Responses(LlamaStackOptions options)
{
    private readonly ResponsesClient _client = LlamaStackClients.Responses(options);

    /// <summary>Asks the model for one turn, once: it may have cost something, and the server has tried a model that fails several times itself.</summary>
    /// <param name="request">The request body.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="ServerAwayException">The server cannot be reached or takes no requests.</exception>
    /// <exception cref="TransientFaultException">The same request may succeed later.</exception>
    /// <exception cref="PermanentFaultException">It will not.</exception>
    /// <exception cref="ResponseLostException">The response it continues from is gone.</exception>
    public Task<ModelReply> CreateAsync(JsonObject request, CancellationToken cancellationToken) => LlamaStackCall.RunOnceAsync(
        "POST /v1/responses",
        async () =>
        {
            using var content = BinaryContent.Create(BinaryData.FromString(request.ToJsonString()));
            var result = await _client.CreateResponseAsync(content, new RequestOptions { CancellationToken = cancellationToken });
            using var reply = JsonText.ParseMended(result.GetRawResponse().Content.ToMemory());
            return ResponseReader.Read(reply.RootElement);
        },
        cancellationToken);
}
