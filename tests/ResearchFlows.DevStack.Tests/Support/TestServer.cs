using System.Text;
using System.Text.Json.Nodes;
using ResearchFlows.DevStack.Faults;
using ResearchFlows.DevStack.Models;
using ResearchFlows.DevStack.Tests.Replay;

namespace ResearchFlows.DevStack.Tests.Support;

/// <summary>A server of its own for each test: own data file, own port, a model that does what the test scripts.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly DirectoryInfo folder;
    private readonly DevStackServer server;

    private TestServer(DirectoryInfo folder, DevStackServer server, DevStackFaults faults, RecordingModel model)
    {
        this.folder = folder;
        this.server = server;
        Faults = faults;
        Model = model;
        Http = new HttpClient { BaseAddress = server.Endpoint };
    }

    public HttpClient Http { get; }

    public Uri Endpoint => server.Endpoint;

    public DevStackFaults Faults { get; }

    public RecordingModel Model { get; }

    public static async Task<TestServer> StartAsync(Func<DevStackOptions, DevStackOptions>? change = null)
    {
        var folder = Directory.CreateTempSubdirectory("devstack-");
        var faults = new DevStackFaults();
        var model = new RecordingModel();
        var options = new DevStackOptions { DataFile = Path.Combine(folder.FullName, "devstack.db"), Port = 0, Faults = faults, Model = model };
        return new TestServer(folder, await DevStackServer.StartAsync(change?.Invoke(options) ?? options, CancellationToken.None), faults, model);
    }

    public async Task<(int Status, JsonNode? Body)> SendAsync(HttpMethod method, string path, JsonNode? body = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        }
        using var response = await Http.SendAsync(request);
        return ((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync()));
    }

    public Task<(int Status, JsonNode? Body)> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<(int Status, JsonNode? Body)> PostAsync(string path, JsonNode body) => SendAsync(HttpMethod.Post, path, body);

    /// <summary>Posts what must succeed.</summary>
    public async Task<JsonNode> CreateAsync(string path, JsonNode body)
    {
        var (status, answer) = await PostAsync(path, body);
        Assert.True(status == 200, $"{status} {answer}");
        return answer!;
    }

    public Task<string> UploadAsync(string filename, string text) => UploadAsync(filename, Encoding.UTF8.GetBytes(text));

    public async Task<string> UploadAsync(string filename, byte[] content)
    {
        using var form = new MultipartFormDataContent
        {
            { new StringContent("assistants"), "purpose" },
            { new ByteArrayContent(content), "file", filename },
        };
        using var response = await Http.PostAsync("/v1/files", form);
        return (string)JsonNode.Parse(await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync())!["id"]!;
    }

    /// <summary>A vector store that holds the given documents.</summary>
    public async Task<string> StoreWithAsync(params (string Filename, string Text)[] documents)
    {
        var store = (string)(await CreateAsync("/v1/vector_stores", new JsonObject { ["name"] = "test" }))["id"]!;
        foreach (var (filename, text) in documents)
        {
            var attached = await CreateAsync($"/v1/vector_stores/{store}/files", new JsonObject { ["file_id"] = await UploadAsync(filename, text) });
            Assert.Equal("completed", (string?)attached["status"]);
        }
        return store;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await server.DisposeAsync();
        folder.Delete(recursive: true);
    }
}

/// <summary>Remembers what it was asked; answers with a fixed text unless the test scripted a reply.</summary>
internal sealed class RecordingModel : IChatModel
{
    private readonly List<ModelRequest> requests = [];

    public IReadOnlyList<ModelRequest> Requests
    {
        get
        {
            lock (requests)
            {
                return [.. requests];
            }
        }
    }

    public Func<ModelRequest, ModelReply> Reply { get; set; } = _ => Replies.Text("ok");

    public Task<ModelReply> CompleteAsync(ModelRequest request, CancellationToken cancellationToken)
    {
        lock (requests)
        {
            requests.Add(request);
        }
        return Task.FromResult(Reply(request));
    }
}
