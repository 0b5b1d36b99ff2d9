using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using ResearchFlows.DevStack.Tests.Support;

namespace ResearchFlows.DevStack.Tests;

public sealed class HostingTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("devstack-");

    private DevStackOptions Options =>
        new() { DataFile = Path.Combine(folder.FullName, "new", "devstack.db"), Port = 0, Model = new RecordingModel() };

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task What_was_stored_is_there_after_a_restart()
    {
        string id;
        await using (var first = await DevStackServer.StartAsync(Options, CancellationToken.None))
        {
            id = await CreatePromptAsync(first);
        }
        await using var second = await DevStackServer.StartAsync(Options, CancellationToken.None);
        using var http = new HttpClient { BaseAddress = second.Endpoint };

        var prompt = JsonNode.Parse(await http.GetStringAsync($"/v1/prompts/{id}"));

        Assert.Equal("kept", (string?)prompt!["prompt"]);
    }

    [Fact]
    public async Task A_taken_port_is_an_error_and_leaves_the_data_file_free()
    {
        await using var first = await DevStackServer.StartAsync(Options, CancellationToken.None);
        var other = Options with { DataFile = Path.Combine(folder.FullName, "other.db"), Port = first.Endpoint.Port };

        await Assert.ThrowsAsync<IOException>(() => DevStackServer.StartAsync(other, CancellationToken.None));

        File.Delete(other.DataFile);
        Assert.False(File.Exists(other.DataFile));
    }

    [Fact]
    public async Task Listens_on_loopback_and_names_its_model_on_every_answer()
    {
        await using var server = await DevStackServer.StartAsync(Options, CancellationToken.None);
        using var http = new HttpClient { BaseAddress = server.Endpoint };

        foreach (var path in (string[])["/v1/health", "/v1/models", "/v1/nope"])
        {
            using var response = await http.GetAsync(path);
            Assert.Equal("offline (rule-based)", Assert.Single(response.Headers.GetValues("X-DevStack-Model")));
        }
        Assert.Equal("127.0.0.1", server.Endpoint.Host);
        Assert.Contains("offline (rule-based)", await http.GetStringAsync("/v1/models"));
    }

    [Fact]
    public async Task Hundreds_of_clients_at_once_are_all_served()
    {
        await using var server = await DevStackServer.StartAsync(Options, CancellationToken.None);
        using var http = new HttpClient { BaseAddress = server.Endpoint };

        var answers = await Task.WhenAll(Enumerable.Range(0, 500).Select(async number =>
        {
            using var response = await http.PostAsJsonAsync("/v1/responses", new { model = "offline/research-model", input = $"{number}" });
            return (int)response.StatusCode;
        }));

        Assert.All(answers, status => Assert.Equal(200, status));
    }

    [Fact]
    public void Settings_are_read_from_configuration()
    {
        var options = DevStackOptions.FromConfiguration(Section(new()
        {
            ["Port"] = "9000",
            ["DataFile"] = "x.db",
            ["Models"] = "ollama/a, ollama/b",
            ["Upstream"] = "http://127.0.0.1:11434/v1",
            ["UpstreamKey"] = "k",
        }));

        Assert.Equal((9000, "x.db", "k"), (options.Port, options.DataFile, options.UpstreamKey));
        Assert.Equal(["ollama/a", "ollama/b"], options.Models);
        Assert.Equal(new Uri("http://127.0.0.1:11434/v1"), options.Upstream);
    }

    [Theory]
    [InlineData("Port", "many")]
    [InlineData("Port", "70000")]
    [InlineData("Upstream", "localhost:11434")]
    public void A_setting_that_makes_no_sense_is_named(string key, string value)
    {
        var exception = Assert.Throws<FormatException>(() => DevStackOptions.FromConfiguration(Section(new() { [key] = value })));

        Assert.Contains($"DevStack:{key}", exception.Message);
    }

    private static IConfigurationRoot Section(Dictionary<string, string?> values) =>
        new ConfigurationBuilder().AddInMemoryCollection(values).Build();

    private static async Task<string> CreatePromptAsync(DevStackServer server)
    {
        using var http = new HttpClient { BaseAddress = server.Endpoint };
        using var response = await http.PostAsJsonAsync("/v1/prompts", new { prompt = "kept" });
        return (string)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["prompt_id"]!;
    }
}
