using System.Text.Json.Nodes;
using ResearchFlows.DevStack.Tests.Support;

namespace ResearchFlows.DevStack.Tests.VectorStores;

public sealed class FileBatchTests : IAsyncLifetime
{
    private TestServer server = null!;
    private string store = "";

    public async Task InitializeAsync()
    {
        server = await TestServer.StartAsync();
        store = await server.StoreWithAsync();
    }

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task Attaches_several_files_and_counts_those_that_failed()
    {
        var batch = await CreateAsync(await server.UploadAsync("a.md", "One walrus."), await server.UploadAsync("b.json", "{}"));
        var (_, done) = await server.GetAsync(Path(batch));
        var (_, failed) = await server.GetAsync(Path(batch) + "/files?filter=failed");
        var found = await server.CreateAsync($"/v1/vector_stores/{store}/search", new JsonObject { ["query"] = "walrus" });

        Assert.Equal(("in_progress", 2), ((string?)batch["status"], (int)batch["file_counts"]!["in_progress"]!));
        Assert.Equal(("completed", 1, 1, 2), ((string?)done!["status"], (int)done["file_counts"]!["completed"]!, (int)done["file_counts"]!["failed"]!, (int)done["file_counts"]!["total"]!));
        Assert.Equal("unsupported_file", (string?)Assert.Single(failed!["data"]!.AsArray())!["last_error"]!["code"]);
        Assert.Single(found["data"]!.AsArray());
    }

    [Fact]
    public async Task Its_files_come_in_pages()
    {
        var batch = await CreateAsync([.. await Task.WhenAll(Enumerable.Range(0, 5).Select(number => server.UploadAsync($"{number}.md", "text")))]);
        var (_, first) = await server.GetAsync(Path(batch) + "/files?limit=3");
        var (_, second) = await server.GetAsync(Path(batch) + $"/files?limit=3&after={first!["last_id"]}");

        Assert.Equal((3, true, 2, false), (first["data"]!.AsArray().Count, (bool)first["has_more"]!, second!["data"]!.AsArray().Count, (bool)second["has_more"]!));
    }

    [Fact]
    public async Task One_that_is_not_there_or_has_ended_is_an_error()
    {
        var batch = await CreateAsync(await server.UploadAsync("a.md", "One walrus."));
        var other = await server.StoreWithAsync();

        Assert.Equal((400, "File batch batch_x not found"), await DetailAsync($"/v1/vector_stores/{store}/file_batches/batch_x"));
        Assert.Equal(
            (400, $"File batch {batch["id"]} does not belong to vector store {other}"),
            await DetailAsync($"/v1/vector_stores/{other}/file_batches/{batch["id"]}"));
        var (status, body) = await server.PostAsync(Path(batch) + "/cancel", new JsonObject());
        Assert.Equal((400, $"Cannot cancel batch {batch["id"]} with status completed"), (status, (string?)body!["error"]!["message"]));
        Assert.Equal(400, (await server.PostAsync("/v1/vector_stores/vs_x/file_batches", new JsonObject())).Status);
    }

    [Fact]
    public async Task A_files_attributes_change_and_searches_go_by_the_new_ones()
    {
        var file = await server.UploadAsync("a.md", "One walrus.");
        await CreateAsync(file);

        var updated = await server.CreateAsync(
            $"/v1/vector_stores/{store}/files/{file}", JsonNode.Parse("""{"attributes":{"topic":"seals","tags":["a","b"],"nothing":null}}""")!);
        var found = await server.CreateAsync($"/v1/vector_stores/{store}/search", JsonNode.Parse("""{"query":"walrus","filters":{"type":"eq","key":"topic","value":"seals"}}""")!);
        var (status, body) = await server.PostAsync($"/v1/vector_stores/{store}/files/file-abc", JsonNode.Parse("""{"attributes":{}}""")!);

        Assert.Equal("""{"topic":"seals","tags":"a, b"}""", updated["attributes"]!.ToJsonString());
        Assert.Single(found["data"]!.AsArray());
        Assert.Equal((400, $"File file-abc not found in vector store {store}"), (status, (string?)body!["error"]!["message"]));
    }

    [Theory]
    [InlineData("""{"query":"walrus","max_num_results":51}""", 400)]
    [InlineData("""{"query":"walrus","max_num_results":null}""", 400)]
    [InlineData("""{"query":"walrus","search_mode":"frob"}""", 400)]
    [InlineData("""{"query":[1]}""", 400)]
    [InlineData("""{"query":"walrus","ranking_options":{"alpha":2}}""", 400)]
    [InlineData("""{"query":"walrus","search_mode":"hybrid"}""", 200)]
    [InlineData("""{"query":"walrus","filters":{"type":"frob"}}""", 200)]
    [InlineData("""{"query":"walrus","filters":{"type":"eq","key":"a"}}""", 200)]
    public async Task A_search_refuses_and_takes_what_the_recorded_server_does(string search, int expected)
    {
        await CreateAsync(await server.UploadAsync("a.md", "One walrus."));

        var (status, body) = await server.PostAsync($"/v1/vector_stores/{store}/search", JsonNode.Parse(search)!);

        Assert.Equal(expected, status);
        Assert.Equal(search.Contains("filters", StringComparison.Ordinal) ? 0 : 1, status == 200 ? body!["data"]!.AsArray().Count : 1);
    }

    private Task<JsonNode> CreateAsync(params string[] files) => server.CreateAsync(
        $"/v1/vector_stores/{store}/file_batches", new JsonObject { ["file_ids"] = new JsonArray([.. files.Select(file => (JsonNode)file)]) });

    private string Path(JsonNode batch) => $"/v1/vector_stores/{store}/file_batches/{batch["id"]}";

    private async Task<(int Status, string? Detail)> DetailAsync(string path)
    {
        var (status, body) = await server.GetAsync(path);
        return (status, (string?)body!["detail"]);
    }
}
