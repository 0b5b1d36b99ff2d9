using System.Text.Json.Nodes;
using ResearchFlows.DevStack.Tests.Support;

namespace ResearchFlows.DevStack.Tests.Prompts;

public sealed class PromptLockingTests : IAsyncLifetime
{
    private TestServer server = null!;
    private string id = "";

    public async Task InitializeAsync()
    {
        server = await TestServer.StartAsync();
        id = (string)(await server.CreateAsync("/v1/prompts", new JsonObject { ["prompt"] = "base" }))["prompt_id"]!;
    }

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task Of_parallel_writers_of_one_version_one_wins_and_the_rest_are_told()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => PutAsync($"writer {writer}", version: 1)));

        var winner = Assert.Single(answers, answer => answer.Status == 200);
        Assert.All(answers.Except([winner]), answer => Assert.Equal(
            (400, $"'1' is not the latest prompt version for prompt_id='{id}'. Use the latest version '2' in request."),
            (answer.Status, (string?)answer.Body!["error"]!["message"])));
        Assert.Equal(["base", (string)winner.Body!["prompt"]!], (await VersionsAsync()).Select(version => (string)version!["prompt"]!));
    }

    [Fact]
    public async Task With_the_race_switched_on_parallel_writers_all_succeed_and_one_text_stays()
    {
        server.Faults.RacePromptVersions = true;

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => PutAsync($"writer {writer}", version: 1)));

        Assert.All(answers, answer => Assert.Equal((200, 2), (answer.Status, (int)answer.Body!["version"]!)));
        Assert.Equal(2, (await VersionsAsync()).Count);
    }

    [Fact]
    public async Task A_version_that_is_not_made_default_must_still_be_named_by_the_next_writer()
    {
        await PutAsync("two", version: 1, setAsDefault: false);

        var (_, current) = await server.GetAsync($"/v1/prompts/{id}");
        var (stale, _) = await PutAsync("three", version: 1);
        var (fresh, _) = await PutAsync("three", version: 2);

        Assert.Equal((1, 400, 200), ((int)current!["version"]!, stale, fresh));
    }

    [Fact]
    public async Task Only_the_list_of_versions_tells_which_is_default()
    {
        await PutAsync("two", version: 1);
        await server.SendAsync(HttpMethod.Put, $"/v1/prompts/{id}/set-default-version", new JsonObject { ["version"] = 1 });

        var (_, got) = await server.GetAsync($"/v1/prompts/{id}");

        Assert.Equal((1, false), ((int)got!["version"]!, (bool)got["is_default"]!));
        Assert.Equal([true, false], (await VersionsAsync()).Select(version => (bool)version!["is_default"]!));
    }

    [Fact]
    public async Task A_rejected_text_leaves_no_version_behind()
    {
        var (status, _) = await PutAsync("Hello {{ who }}", version: 1);

        Assert.Equal(400, status);
        Assert.Single(await VersionsAsync());
    }

    private Task<(int Status, JsonNode? Body)> PutAsync(string text, int version, bool setAsDefault = true) => server.SendAsync(
        HttpMethod.Put, $"/v1/prompts/{id}", new JsonObject { ["prompt"] = text, ["version"] = version, ["set_as_default"] = setAsDefault });

    private async Task<JsonArray> VersionsAsync() => (await server.GetAsync($"/v1/prompts/{id}/versions")).Body!["data"]!.AsArray();
}
