using System.Text.Json;
using System.Text.Json.Nodes;
using ResearchFlows.DevStack.Tests.Support;
using ResearchFlows.OfflineModel;
using ResearchFlows.OfflineModel.Tests;

namespace ResearchFlows.DevStack.Tests.Offline;

/// <summary>As <see cref="ResearchBench"/>, but over HTTP: the server's own chunks, search and loop, and whole files as the product's tools hand them out.</summary>
internal sealed class ServerBench : IAsyncDisposable
{
    private const int PartLength = 22 * 1024;

    private readonly Corpus corpus;
    private readonly TestServer server;
    private readonly string store;
    private readonly WorkspaceTools workspace;

    private ServerBench(Corpus corpus, TestServer server, string store) =>
        (this.corpus, this.server, this.store, workspace) = (corpus, server, store, new WorkspaceTools(corpus, PartLength));

    public static async Task<ServerBench> StartAsync(Corpus corpus)
    {
        var server = await TestServer.StartAsync(options => options with { Model = new RuleBasedModel() });
        return new ServerBench(corpus, server, await server.StoreWithAsync([.. corpus.Indexed.Select(file => (file.Key.Replace('/', '_'), file.Value))]));
    }

    public async Task<string> AskAsync(string prompt, string question)
    {
        JsonNode input = question;
        JsonNode? previous = null;
        while (true)
        {
            var response = await server.CreateAsync("/v1/responses", Request(prompt, input, (string?)previous?["id"]));
            var calls = response["output"]!.AsArray().Where(item => (string?)item!["type"] == "function_call").ToList();
            if (calls.Count == 0) return (string)response["output"]!.AsArray().Last(item => (string?)item!["type"] == "message")!["content"]![0]!["text"]!;
            var outputs = new JsonArray();
            foreach (var call in calls) outputs.Add(await OutputAsync(call!));
            (input, previous) = (outputs, response);
        }
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private JsonObject Request(string prompt, JsonNode input, string? previous)
    {
        var functions = ResearchBench.AllTools.Skip(1).Select(tool => new JsonObject
        {
            ["type"] = "function", ["name"] = tool.Name, ["parameters"] = JsonNode.Parse(tool.Parameters!.Value.GetRawText()),
        });
        var search = new JsonObject { ["type"] = "file_search", ["vector_store_ids"] = new JsonArray(store) };
        var request = new JsonObject { ["model"] = "offline/research-model", ["instructions"] = prompt, ["input"] = input.DeepClone(), ["tools"] = new JsonArray([search, .. functions]) };
        if (previous is not null) request["previous_response_id"] = previous;
        return request;
    }

    private async Task<JsonObject> OutputAsync(JsonNode call)
    {
        var arguments = JsonDocument.Parse((string)call["arguments"]!).RootElement;
        var name = (string)call["name"]!;
        var output = name == "index_document" ? await IndexAsync(arguments.GetProperty("file_path").GetString()!) : workspace.Run(name, arguments);
        return new JsonObject { ["type"] = "function_call_output", ["call_id"] = (string)call["call_id"]!, ["output"] = output };
    }

    private async Task<string> IndexAsync(string path)
    {
        var file = await server.UploadAsync(path.Replace('/', '_'), corpus.Workspace[path]);
        await server.CreateAsync($"/v1/vector_stores/{store}/files", new JsonObject { ["file_id"] = file });
        return $"Indexed {path}. file_search finds it from now on.";
    }
}
