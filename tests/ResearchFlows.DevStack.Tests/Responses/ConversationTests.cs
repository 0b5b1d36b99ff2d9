using System.Text.Json.Nodes;
using ResearchFlows.DevStack.Tests.Support;

namespace ResearchFlows.DevStack.Tests.Responses;

public sealed class ConversationTests : IAsyncLifetime
{
    private TestServer server = null!;
    private string id = "";

    public async Task InitializeAsync()
    {
        server = await TestServer.StartAsync();
        id = (string)(await server.CreateAsync("/v1/conversations", JsonNode.Parse("""{"metadata":{"topic":"pumps"}}""")!))["id"]!;
    }

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task A_response_continues_it_and_is_kept_in_it()
    {
        await AskAsync("one");
        await AskAsync("two");

        Assert.Equal(["one", "ok", "two"], server.Model.Requests[^1].Messages.Select(message => message.Content));
        Assert.Equal(["one", "ok", "two", "ok"], await TextsAsync("?order=asc"));
        Assert.Equal(["ok", "two"], await TextsAsync("?limit=2"));
    }

    [Fact]
    public async Task Items_that_were_put_in_by_hand_are_what_the_first_response_continues()
    {
        var added = await server.CreateAsync(
            $"/v1/conversations/{id}/items", JsonNode.Parse("""{"items":[{"role":"user","content":"earlier"},{"role":"assistant","content":"yes"}]}""")!);
        await AskAsync("now");

        Assert.Equal(["earlier", "yes", "now"], server.Model.Requests[^1].Messages.Select(message => message.Content));
        Assert.All(added["data"]!.AsArray(), item => Assert.Matches("^msg_[0-9a-f]{48}$", (string)item!["id"]!));
        Assert.Equal((string?)added["first_id"], (string?)added["data"]![0]!["id"]);
    }

    [Fact]
    public async Task An_item_is_read_and_removed_by_its_id()
    {
        await AskAsync("one");
        var path = $"/v1/conversations/{id}/items/{(await ItemsAsync("?order=asc"))[0]!["id"]}";

        var (_, item) = await server.GetAsync(path);
        var (_, removed) = await server.SendAsync(HttpMethod.Delete, path);
        var (status, missing) = await server.GetAsync(path);

        Assert.Equal("one", (string?)item!["content"]![0]!["text"]);
        Assert.Equal(("conversation.item.deleted", true), ((string?)removed!["object"], (bool)removed["deleted"]!));
        Assert.Equal(404, status);
        Assert.Contains($"not found in conversation '{id}'. Use 'client.conversations.items.list(\"{id}\")'", (string?)missing!["detail"]);
    }

    [Fact]
    public async Task Its_metadata_changes_and_it_goes_with_its_items()
    {
        var changed = await server.CreateAsync($"/v1/conversations/{id}", JsonNode.Parse("""{"metadata":{"topic":"valves"}}""")!);
        var (_, deleted) = await server.SendAsync(HttpMethod.Delete, $"/v1/conversations/{id}");
        var (status, body) = await server.GetAsync($"/v1/conversations/{id}");

        Assert.Equal("valves", (string?)changed["metadata"]!["topic"]);
        Assert.Equal("conversation.deleted", (string?)deleted!["object"]);
        Assert.Equal((404, $"Conversation '{id}' not found."), (status, (string?)body!["detail"]));
    }

    [Fact]
    public async Task A_response_continues_either_a_conversation_or_a_response()
    {
        var (status, body) = await server.PostAsync("/v1/responses", Request("x", request => request["previous_response_id"] = "resp_x"));

        Assert.Equal(400, status);
        Assert.EndsWith("Provide only one of these parameters.", (string?)body!["detail"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/v1/conversations/conv_x", null)]
    [InlineData("POST", "/v1/conversations", """{"metadata":{"a":1}}""")]
    [InlineData("POST", "/v1/conversations", """{"items":[{"type":"frob"}]}""")]
    [InlineData("POST", "/v1/conversations/{id}/items", """{"items":["x"]}""")]
    [InlineData("GET", "/v1/conversations/{id}/items?order=sideways", null)]
    public async Task What_makes_no_sense_is_refused(string method, string path, string? body)
    {
        var (status, _) = await server.SendAsync(new HttpMethod(method), path.Replace("{id}", id), body is null ? null : JsonNode.Parse(body));

        Assert.Equal(400, status);
    }

    private JsonObject Request(string input, Action<JsonObject>? change = null)
    {
        var request = new JsonObject { ["model"] = "offline/research-model", ["input"] = input, ["conversation"] = id };
        change?.Invoke(request);
        return request;
    }

    private Task<JsonNode> AskAsync(string input) => server.CreateAsync("/v1/responses", Request(input));

    private async Task<JsonArray> ItemsAsync(string query) => (await server.GetAsync($"/v1/conversations/{id}/items{query}")).Body!["data"]!.AsArray();

    private async Task<IEnumerable<string?>> TextsAsync(string query) => (await ItemsAsync(query)).Select(item => (string?)item!["content"]![0]!["text"]);
}
