using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using System.Text.Json;
using System.Text.Json.Nodes;
using ResearchFlows.DevStack.Http;
using ResearchFlows.DevStack.Storage;
using ResearchFlows.OfflineModel;

namespace ResearchFlows.DevStack.Responses;

/// <summary>The server-side tools of one response: those of MCP servers on this machine, under the servers' own names.</summary>
internal sealed class McpTools : IAsyncDisposable
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, (McpSettings Settings, McpClient Client)> servers = [];
    private readonly List<McpClient> clients = [];
    private readonly List<ModelTool> forModel = [];
    private readonly List<JsonObject> listings = [];

    /// <summary>The tools as the model sees them.</summary>
    public IReadOnlyList<ModelTool> ForModel => forModel;

    /// <summary>An item <c>mcp_list_tools</c> for each server.</summary>
    public IReadOnlyList<JsonObject> Listings => listings;

    /// <summary>Connects to the servers and asks for their tools.</summary>
    /// <exception cref="ApiException">502: a server cannot be reached.</exception>
    public static async Task<McpTools> ListAsync(IReadOnlyList<McpSettings> all, CancellationToken cancellationToken)
    {
        var tools = new McpTools();
        try
        {
            foreach (var settings in all)
            {
                await tools.AddAsync(settings, cancellationToken);
            }
            return tools;
        }
        catch
        {
            await tools.DisposeAsync();
            throw;
        }
    }

    public bool Has(string name) => servers.ContainsKey(name);

    /// <summary>Whether a person is asked before a call; only for a tool of these.</summary>
    public bool NeedsApproval(string name) => servers[name].Settings.NeedsApproval(name);

    /// <summary>The item that asks a person.</summary>
    public JsonObject Request(ModelToolCall call) => new()
    {
        ["arguments"] = call.Arguments,
        ["id"] = Ids.Approval(),
        ["name"] = call.Name,
        ["server_label"] = servers[call.Name].Settings.Label,
        ["type"] = "mcp_approval_request",
    };

    /// <summary>Makes a call.</summary>
    /// <returns>The item for the response and the text for the model.</returns>
    public async Task<(JsonObject Item, string ForModel)> RunAsync(ModelToolCall call, CancellationToken cancellationToken)
    {
        var (settings, client) = servers[call.Name];
        var (text, failed) = await CallAsync(client, call, cancellationToken);
        return (new JsonObject
        {
            ["id"] = Ids.Call(),
            ["type"] = "mcp_call",
            ["arguments"] = call.Arguments,
            ["name"] = call.Name,
            ["server_label"] = settings.Label,
            ["error"] = failed ? text : null,
            ["output"] = failed ? null : text,
        }, text);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in clients)
        {
            await client.DisposeAsync();
        }
    }

    private async Task AddAsync(McpSettings settings, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeLimit);
        try
        {
            // Nothing leaves the machine.
            if (settings.Address is not { IsLoopback: true } address)
            {
                throw new HttpRequestException();
            }
            var transport = new HttpClientTransport(new HttpClientTransportOptions { Endpoint = address, AdditionalHeaders = settings.Headers });
            var client = await McpClient.CreateAsync(transport, cancellationToken: limit.Token);
            clients.Add(client);
            Add(settings, client, [.. (await client.ListToolsAsync(cancellationToken: limit.Token)).Select(tool => tool.ProtocolTool)]);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw ApiException.Error(502, $"Failed to connect to MCP server at {settings.Address?.OriginalString}: Connection refused");
        }
    }

    private void Add(McpSettings settings, McpClient client, IEnumerable<Tool> offered)
    {
        var listed = new JsonArray();
        foreach (var tool in offered.Where(tool => settings.AllowedTools?.Contains(tool.Name) != false && servers.TryAdd(tool.Name, (settings, client))))
        {
            forModel.Add(new ModelTool(tool.Name, tool.Description, tool.InputSchema));
            listed.Add((JsonNode)new JsonObject
            {
                ["input_schema"] = JsonNode.Parse(tool.InputSchema.GetRawText()), ["name"] = tool.Name, ["description"] = tool.Description,
            });
        }
        listings.Add(new JsonObject { ["id"] = Ids.McpList(), ["type"] = "mcp_list_tools", ["server_label"] = settings.Label, ["tools"] = listed });
    }

    private static async Task<(string Text, bool Failed)> CallAsync(McpClient client, ModelToolCall call, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeLimit);
        try
        {
            var arguments = call.Arguments.Length == 0 ? [] : JsonSerializer.Deserialize<Dictionary<string, object?>>(call.Arguments) ?? [];
            var result = await client.CallToolAsync(call.Name, arguments, cancellationToken: limit.Token);
            var text = string.Join('\n', result.Content.OfType<TextContentBlock>().Select(block => block.Text));
            return (result.IsError == true && text.Length == 0 ? "Tool execution failed" : text, result.IsError == true);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return (exception.Message, true);
        }
    }
}

/// <summary>A tool of type <c>mcp</c> as it was asked for.</summary>
/// <param name="Label">The server's name in the response.</param>
/// <param name="Address">Where it is; null when it is a connector, and no connector is known here.</param>
/// <param name="Headers">What is sent with each request.</param>
/// <param name="AllowedTools">The tools that may be used; null for all.</param>
/// <param name="NeedsApproval">Whether a person is asked before a call of the tool of that name.</param>
internal sealed record McpSettings(
    string Label, Uri? Address, Dictionary<string, string> Headers, IReadOnlyList<string>? AllowedTools, Predicate<string> NeedsApproval);
