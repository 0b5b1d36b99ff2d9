using ModelContextProtocol.Client;
using ResearchFlows.Instances;
using ResearchFlows.Local.Tests.Support;

namespace ResearchFlows.Local.Tests.Mcp;

/// <summary>A host that asks for a key asks clients of the Model Context Protocol too, and keeps who they were.</summary>
public sealed class McpKeyTests : IAsyncLifetime
{
    private readonly KeyHost _host = new();

    public Task InitializeAsync() => _host.InitializeAsync();

    public Task DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData("Authorization", "Bearer " + KeyHost.Machine)]
    [InlineData("x-functions-key", KeyHost.Machine)]
    public async Task A_client_over_HTTP_brings_a_key(string header, string value)
    {
        await using var client = await McpClient.CreateAsync(Http(new() { [header] = value }));

        await AskAsync(client, header);

        Assert.Equal("ci", (await _host.GetAsync<InstanceView>($"/api/instances/{header}")).StartedBy);
    }

    [Fact]
    public async Task One_that_is_started_as_a_program_finds_it_in_the_environment()
    {
        await using var client = await McpClient.CreateAsync(new StdioClientTransport(new StdioClientTransportOptions
        {
            Command = "dotnet",
            Arguments = [Path.Combine(AppContext.BaseDirectory, "ResearchFlows.Local.dll"), "mcp", "--url", _host.Host.Address.AbsoluteUri],
            EnvironmentVariables = new Dictionary<string, string?> { ["ResearchFlows__Key"] = KeyHost.Machine },
        }));

        await AskAsync(client, "program");

        Assert.Equal("ci", (await _host.GetAsync<InstanceView>("/api/instances/program")).StartedBy);
    }

    [Fact]
    public async Task Without_one_there_is_nothing()
    {
        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => McpClient.CreateAsync(Http([])));

        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    private static async Task AskAsync(McpClient client, string id)
    {
        var asked = await client.CallToolAsync("ask", new Dictionary<string, object?> { ["question"] = HarborAgent.Question, ["id"] = id });
        Assert.Equal(HarborAgent.Answer, asked.StructuredContent!.Value.GetProperty("answer").GetString());
    }

    private HttpClientTransport Http(Dictionary<string, string> headers) => new(new HttpClientTransportOptions
    {
        Endpoint = new Uri(_host.Host.Address, "/api/mcp"), TransportMode = HttpTransportMode.StreamableHttp, AdditionalHeaders = headers,
    });
}
