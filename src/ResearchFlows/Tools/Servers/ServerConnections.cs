using ModelContextProtocol.Client;
using ResearchFlows.Documents;

namespace ResearchFlows.Tools.Servers;

/// <summary>One connection to each server, kept for the next call and dropped when something went wrong with it.</summary>
public sealed class ServerConnections : IAsyncDisposable
{
    private readonly KeyedLock _locks = new();
    private readonly Dictionary<ToolServer, McpClient> _clients = new(ReferenceEqualityComparer.Instance);
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) }) { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>The connection; made when there is none.</summary>
    internal async Task<McpClient> GetAsync(ToolServer server, CancellationToken cancellationToken)
    {
        using var held = await _locks.EnterAsync($"{server.Folder}/{server.Name}", cancellationToken);
        if (Find(server) is { Completion.IsCompleted: false } known)
        {
            return known;
        }

        await DropAsync(server);
        var client = await McpClient.CreateAsync(Transport(server), cancellationToken: cancellationToken);
        lock (_clients)
        {
            _clients[server] = client;
        }

        return client;
    }

    /// <summary>Forgets a connection; a program that was started ends.</summary>
    internal async Task DropAsync(ToolServer server)
    {
        McpClient? client;
        lock (_clients)
        {
            _clients.Remove(server, out client);
        }

        if (client is not null)
        {
            await client.DisposeAsync();
        }
    }

    /// <summary>Ends all connections.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var server in Known())
        {
            await DropAsync(server);
        }

        _http.Dispose();
    }

    private McpClient? Find(ToolServer server)
    {
        lock (_clients)
        {
            return _clients.GetValueOrDefault(server);
        }
    }

    private IReadOnlyList<ToolServer> Known()
    {
        lock (_clients)
        {
            return [.. _clients.Keys];
        }
    }

    private IClientTransport Transport(ToolServer server) => server.Url is { } url
        ? new HttpClientTransport(new HttpClientTransportOptions { Endpoint = url, Name = server.Name, AdditionalHeaders = Headers(server), EnableStandaloneGetStream = false }, _http)
        : new StdioClientTransport(new StdioClientTransportOptions
        {
            Command = server.Command!,
            Arguments = [.. server.Arguments],
            Name = server.Name,
            WorkingDirectory = server.Folder,
            InheritEnvironmentVariables = false,
            EnvironmentVariables = Variables(server),
            ShutdownTimeout = TimeSpan.FromSeconds(2),
        });

    private static Dictionary<string, string> Headers(ToolServer server) =>
        server.TokenVariable is { } variable && Environment.GetEnvironmentVariable(variable) is { Length: > 0 } token ? new() { ["Authorization"] = $"Bearer {token}" } : [];

    /// <summary>The program does not see the host's own secrets.</summary>
    private static Dictionary<string, string?> Variables(ToolServer server)
    {
        Dictionary<string, string?> variables = new(StdioClientTransportOptions.GetDefaultEnvironmentVariables());
        foreach (var name in server.Environment)
        {
            variables[name] = Environment.GetEnvironmentVariable(name);
        }

        return variables;
    }
}
