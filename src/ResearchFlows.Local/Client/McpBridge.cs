using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace ResearchFlows.Local.Client;

/// <summary>
/// The host's own MCP server, <c>POST /api/mcp</c>, on standard input and output. There is one set of tools, and it is the host's: this
/// hands on what a client asks.
/// </summary>
internal static class McpBridge
{
    /// <summary>Serves until standard input ends.</summary>
    /// <exception cref="HostUnreachableException">No host answers.</exception>
    public static async Task RunAsync(ApiClient api, CancellationToken cancellationToken)
    {
        await using var host = await ConnectAsync(api, cancellationToken);
        var options = new McpServerOptions
        {
            ServerInfo = host.ServerInfo,
            ServerInstructions = host.ServerInstructions,
            Handlers = new McpServerHandlers
            {
                ListToolsHandler = (request, token) => host.ListToolsAsync(request.Params ?? new(), token),
                CallToolHandler = (request, token) => CallAsync(host, api, request, token),
                ListPromptsHandler = (request, token) => host.ListPromptsAsync(request.Params ?? new(), token),
                GetPromptHandler = (request, token) => host.GetPromptAsync(request.Params, token),
                ListResourcesHandler = (request, token) => host.ListResourcesAsync(request.Params ?? new(), token),
                ListResourceTemplatesHandler = (request, token) => host.ListResourceTemplatesAsync(request.Params ?? new(), token),
                ReadResourceHandler = (request, token) => host.ReadResourceAsync(request.Params, token),
            },
        };
        await using var transport = new StdioServerTransport(options);
        await using var server = McpServer.Create(transport, options);
        await server.RunAsync(cancellationToken);
    }

    private static async Task<McpClient> ConnectAsync(ApiClient api, CancellationToken cancellationToken)
    {
        try
        {
            return await McpClient.CreateAsync(api.McpTransport(), cancellationToken: cancellationToken);
        }
        catch (Exception exception) when (exception is HttpRequestException or McpException or TimeoutException or IOException)
        {
            throw api.Unreachable(exception);
        }
    }

    /// <summary>A host that is away for a while is an error of the call: the client goes on, and may call again.</summary>
    private static async ValueTask<CallToolResult> CallAsync(McpClient host, ApiClient api, RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken)
    {
        try
        {
            return await host.CallToolAsync(request.Params.Name, Arguments(request.Params), Relay.For(request), cancellationToken: cancellationToken);
        }
        catch (HttpRequestException exception)
        {
            return new CallToolResult { IsError = true, Content = [new TextContentBlock { Text = api.Unreachable(exception).Message }] };
        }
    }

    private static Dictionary<string, object?>? Arguments(CallToolRequestParams call) => call.Arguments?.ToDictionary(pair => pair.Key, pair => (object?)pair.Value);

    /// <summary>Hands on progress to the client that asked for it.</summary>
    private sealed class Relay(McpServer server, ProgressToken token) : IProgress<ProgressNotificationValue>
    {
        public static Relay? For(RequestContext<CallToolRequestParams> request) =>
            request.Params.ProgressToken is { } token ? new Relay(request.Server, token) : null;

        public void Report(ProgressNotificationValue value) => _ = server.NotifyProgressAsync(token, value);
    }
}
