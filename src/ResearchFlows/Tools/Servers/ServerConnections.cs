using ModelContextProtocol.Client;
using ResearchFlows.Documents;
using System.Collections.Concurrent;
using System.Text.Json;

namespace ResearchFlows.Tools.Servers;

/// <summary>One connection to each server, kept for the next call and dropped when something went wrong with it.</summary>
public sealed class ServerConnections : IAsyncDisposable
{
    private readonly KeyedLock _locks = new();
    private readonly ConcurrentDictionary<string, Connection> _connections = [];
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) }) { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>The connection; made when there is none, and anew when the agent's file says something else of the server.</summary>
    internal async Task<McpClient> GetAsync(ToolServer server, CancellationToken cancellationToken)
    {
        using var held = await _locks.EnterAsync(Key(server), cancellationToken);
        var settings = JsonSerializer.Serialize(server);
        if (_connections.TryGetValue(Key(server), out var known) && known.Settings == settings && !known.Client.Completion.IsCompleted)
        {
            return known.Client;
        }

        await DropAsync(server, known?.Client);
        var client = await McpClient.CreateAsync(Transport(server), cancellationToken: cancellationToken);
        _connections[Key(server)] = new Connection(settings, client);
        return client;
    }

    /// <summary>Forgets a connection, unless another has taken its place; a program that was started ends.</summary>
    internal async Task DropAsync(ToolServer server, McpClient? client)
    {
        if (_connections.TryGetValue(Key(server), out var known) && known.Client == client && _connections.TryRemove(KeyValuePair.Create(Key(server), known)))
        {
            await known.Client.DisposeAsync();
        }
    }

    /// <summary>Ends all connections.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_connections.Values.Select(connection => connection.Client.DisposeAsync().AsTask()));
        _http.Dispose();
    }

    private static string Key(ToolServer server) => $"{server.Folder}/{server.Name}";

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

    private sealed record Connection(string Settings, McpClient Client);
}
