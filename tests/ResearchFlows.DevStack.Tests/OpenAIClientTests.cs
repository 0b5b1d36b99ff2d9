using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text.Json.Nodes;
using OpenAI;
using OpenAI.Files;
using OpenAI.Responses;
using OpenAI.VectorStores;
using ResearchFlows.DevStack.Tests.Replay;
using ResearchFlows.DevStack.Tests.Support;

#pragma warning disable OPENAI001 // The client marks what is still to change; its version is pinned.

namespace ResearchFlows.DevStack.Tests;

/// <summary>The client library the product uses understands DevStack.</summary>
public sealed class OpenAIClientTests : IAsyncLifetime
{
    private TestServer server = null!;
    private OpenAIClient client = null!;

    public async Task InitializeAsync()
    {
        server = await TestServer.StartAsync();
        client = new OpenAIClient(new ApiKeyCredential("none"), new OpenAIClientOptions
        {
            Endpoint = new Uri(server.Endpoint, "/v1"),
            RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
        });
    }

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task Uploads_indexes_asks_calls_and_follows_up()
    {
        var store = await StoreAsync();
        var responses = client.GetResponsesClient();
        var function = ResponseTool.CreateFunctionTool("list_local_files", BinaryData.FromString("""{"type":"object","properties":{}}"""), strictModeEnabled: true);
        server.Faults.EnqueueReply(Replies.Search("mirror"));
        server.Faults.EnqueueReply(Replies.Calls(Replies.Call("list_local_files", "{}", "call_1")));
        server.Faults.EnqueueReply(Replies.Text("It measures 4.2 metres."));
        var options = new CreateResponseOptions("offline/research-model", [ResponseItem.CreateUserMessageItem("How large is the mirror?")])
        {
            Instructions = "Search first.",
        };
        options.Tools.Add(ResponseTool.CreateFileSearchTool([store]));
        options.Tools.Add(function);

        ResponseResult first = await responses.CreateResponseAsync(options);
        var call = Assert.IsType<FunctionCallResponseItem>(first.OutputItems[1]);
        var followUp = new CreateResponseOptions("offline/research-model", [ResponseItem.CreateFunctionCallOutputItem(call.CallId, "The folder is empty.")])
        {
            PreviousResponseId = first.Id,
        };
        ResponseResult second = await responses.CreateResponseAsync(followUp);

        var search = Assert.IsType<FileSearchCallResponseItem>(first.OutputItems[0]);
        Assert.Contains("4.2 metres", search.Results[0].Text);
        Assert.Equal(ResponseStatus.Completed, first.Status);
        Assert.Equal("It measures 4.2 metres.", second.GetOutputText());
        Assert.Equal(10, second.Usage.TotalTokenCount);
    }

    [Fact]
    public async Task Streams_text()
    {
        server.Faults.EnqueueReply(Replies.Text("Hello big world"));
        var options = new CreateResponseOptions("offline/research-model", [ResponseItem.CreateUserMessageItem("hi")]) { StreamingEnabled = true };
        var text = "";

        await foreach (var update in await client.GetResponsesClient().CreateResponseStreamingAsync(options))
        {
            text += (update as StreamingResponseOutputTextDeltaUpdate)?.Delta;
        }

        Assert.Equal("Hello big world", text);
    }

    [Fact]
    public async Task Sees_the_status_and_the_words_of_an_error()
    {
        var failure = await Assert.ThrowsAsync<ClientResultException>(() => client.GetResponsesClient().GetResponseAsync("resp_nope"));

        Assert.Equal(404, failure.Status);
        Assert.Contains("Response 'resp_nope' not found", failure.GetRawResponse()!.Content.ToString());
    }

    private async Task<string> StoreAsync()
    {
        OpenAIFile file = await client.GetOpenAIFileClient().UploadFileAsync(
            BinaryData.FromString("The mirror measures 4.2 metres."), "apollo.md", FileUploadPurpose.Assistants);
        var stores = client.GetVectorStoreClient();
        VectorStore store = await stores.CreateVectorStoreAsync(new VectorStoreCreationOptions { Name = "test" });
        VectorStoreFile attached = await stores.AddFileToVectorStoreAsync(store.Id, file.Id);
        Assert.Equal(VectorStoreFileStatus.Completed, attached.Status);
        return store.Id;
    }
}
