using OpenAI.VectorStores;
using ResearchFlows.Json;
using ResearchFlows.LlamaStack.Replies;
using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ResearchFlows.LlamaStack;

/// <summary>The Vector Stores API.</summary>
public sealed class VectorStores(LlamaStackOptions options)
{
    private const int PollLimit = 600;
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);
    private readonly VectorStoreClient _client = LlamaStackClients.VectorStores(options);

    /// <summary>Creates a vector store.</summary>
    /// <param name="name">Its name; the server allows several of one name.</param>
    /// <param name="embeddingModel">Null for the server's default.</param>
    /// <param name="embeddingDimension">Null for the server's default.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <returns>Its id.</returns>
    public Task<string> CreateAsync(string name, string? embeddingModel, int? embeddingDimension, CancellationToken cancellationToken) => LlamaStackCall.RunAsync(
        "POST /v1/vector_stores",
        async () =>
        {
            var body = new JsonObject { ["name"] = name };
            if (embeddingModel is not null)
            {
                body["embedding_model"] = embeddingModel;
            }

            if (embeddingDimension is not null)
            {
                body["embedding_dimension"] = embeddingDimension;
            }

            using var content = BinaryContent.Create(BinaryData.FromString(body.ToJsonString()));
            var result = await _client.CreateVectorStoreAsync(content, Options(cancellationToken));
            using var reply = JsonText.ParseMended(result.GetRawResponse().Content.ToMemory());
            return reply.RootElement is { ValueKind: JsonValueKind.Object } store && store.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String
                ? id.GetString()!
                : throw new ReplyUnreadableException("the vector store has no id");
        },
        cancellationToken);

    /// <summary>The id of the store of that name, or null.</summary>
    public Task<string?> FindAsync(string name, CancellationToken cancellationToken) => LlamaStackCall.RunAsync(
        "GET /v1/vector_stores",
        async () =>
        {
            await foreach (var store in _client.GetVectorStoresAsync(cancellationToken: cancellationToken))
            {
                if (store.Name == name)
                {
                    return store.Id;
                }
            }

            return null;
        },
        cancellationToken);

    /// <summary>Whether the server has the store. It answers 400, not 404, for one it does not have.</summary>
    public Task<bool> ExistsAsync(string vectorStoreId, CancellationToken cancellationToken) => UnlessMissingAsync(
        $"GET /v1/vector_stores/{vectorStoreId}", () => _client.GetVectorStoreAsync(vectorStoreId, Options(cancellationToken)), cancellationToken);

    /// <summary>Deletes a store; one that is gone already is no error.</summary>
    public Task DeleteAsync(string vectorStoreId, CancellationToken cancellationToken) => UnlessMissingAsync(
        $"DELETE /v1/vector_stores/{vectorStoreId}", () => _client.DeleteVectorStoreAsync(vectorStoreId, Options(cancellationToken)), cancellationToken);

    /// <summary>Takes a file out of the store; one that is not in it is no error.</summary>
    public Task DetachAsync(string vectorStoreId, string fileId, CancellationToken cancellationToken) => UnlessMissingAsync(
        $"DELETE /v1/vector_stores/{vectorStoreId}/files/{fileId}",
        () => _client.RemoveFileFromVectorStoreAsync(vectorStoreId, fileId, Options(cancellationToken)), cancellationToken);

    /// <summary>
    /// Attaches a file and waits until it is searchable. Attaching twice does no harm. The server keeps a failure and says it again, whatever
    /// became of its reason; so a file that failed for a passing one is taken out and attached once more.
    /// </summary>
    /// <param name="vectorStoreId">The store.</param>
    /// <param name="fileId">The uploaded file.</param>
    /// <param name="name">What people call the file.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="PermanentFaultException">The server cannot index it: its kind, or that there is no text in it; or it has no such embedding model.</exception>
    /// <exception cref="ServerAwayException">The embedding model is away.</exception>
    /// <exception cref="IndexingFailedException">The server could not index it now.</exception>
    public async Task AttachAsync(string vectorStoreId, string fileId, string name, CancellationToken cancellationToken)
    {
        var failure = await TryAttachAsync(vectorStoreId, fileId, cancellationToken);
        if (failure is not null && FaultOf(name, failure) is not PermanentFaultException { IsOfTheModel: false })
        {
            await DetachAsync(vectorStoreId, fileId, cancellationToken);
            failure = await TryAttachAsync(vectorStoreId, fileId, cancellationToken);
        }

        if (failure is not null)
        {
            throw FaultOf(name, failure);
        }
    }

    /// <returns>Null when the file is searchable, else why it is not.</returns>
    private async Task<IndexingFailure?> TryAttachAsync(string vectorStoreId, string fileId, CancellationToken cancellationToken)
    {
        var file = await LlamaStackCall.RunAsync(
            $"POST /v1/vector_stores/{vectorStoreId}/files",
            async () => (await _client.AddFileToVectorStoreAsync(vectorStoreId, fileId, cancellationToken)).Value, cancellationToken);
        for (var polls = 0; file.Status == VectorStoreFileStatus.InProgress; polls++)
        {
            if (polls == PollLimit)
            {
                throw new TransientFaultException($"File {fileId} is still being indexed after {PollLimit} s.");
            }

            await Task.Delay(PollInterval, cancellationToken);
            file = await LlamaStackCall.RunAsync(
                $"GET /v1/vector_stores/{vectorStoreId}/files/{fileId}",
                async () => (await _client.GetVectorStoreFileAsync(vectorStoreId, fileId, cancellationToken)).Value, cancellationToken);
        }

        return file.Status == VectorStoreFileStatus.Completed ? null : new($"{file.LastError?.Code}", file.LastError?.Message ?? $"its status is {file.Status}");
    }

    private static Exception FaultOf(string name, IndexingFailure failure)
    {
        var message = $"{name} could not be indexed: {failure.Message}";
        var words = $"{failure.Message}\n{failure.Code}";
        if (FaultTable.OfFiles.Any(line => line.Matches(words)))
        {
            return new PermanentFaultException(message);
        }

        return FaultTable.Find(words) switch
        {
            FaultMeaning.Lasting => new PermanentFaultException(message) { IsOfTheModel = true },
            FaultMeaning.Away => new ServerAwayException(message),
            _ => new IndexingFailedException(message),
        };
    }

    /// <summary>Searches a store, as the server's own <c>file_search</c> does.</summary>
    /// <returns>The passages, best first.</returns>
    public Task<IReadOnlyList<FileSearchResult>> SearchAsync(string vectorStoreId, string query, int mostResults, CancellationToken cancellationToken) => LlamaStackCall.RunAsync(
        $"POST /v1/vector_stores/{vectorStoreId}/search",
        async () =>
        {
            // The library's client has no such method.
            using var message = _client.Pipeline.CreateMessage();
            message.Apply(Options(cancellationToken));
            message.Request.Method = "POST";
            message.Request.Uri = new Uri(options.ApiEndpoint, $"vector_stores/{Uri.EscapeDataString(vectorStoreId)}/search");
            message.Request.Headers.Set("Content-Type", "application/json");
            message.Request.Content = BinaryContent.Create(BinaryData.FromString(new JsonObject { ["query"] = query, ["max_num_results"] = mostResults }.ToJsonString()));
            await _client.Pipeline.SendAsync(message);
            if (message.Response!.IsError)
            {
                throw new ClientResultException(message.Response);
            }

            using var reply = JsonText.ParseMended(message.Response.Content.ToMemory());
            return ResponseReader.ReadHits(reply.RootElement);
        },
        cancellationToken);

    private static async Task<bool> UnlessMissingAsync(string what, Func<Task<ClientResult>> call, CancellationToken cancellationToken)
    {
        try
        {
            await LlamaStackCall.RunAsync(what, call, cancellationToken);
            return true;
        }
        catch (PermanentFaultException exception) when (exception.Message.Contains("not found", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }
    }

    private static RequestOptions Options(CancellationToken cancellationToken) => new() { CancellationToken = cancellationToken };

    private sealed record IndexingFailure(string Code, string Message);
}
