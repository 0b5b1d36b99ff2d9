using ModelContextProtocol.Client;
using ResearchFlows.Documents;
using System.Collections.Concurrent;
using System.Text.Json;

namespace ResearchFlows.Tools.Servers;

/// <summary>One connection to each server, kept for the next call and dropped when something went wrong with it.</summary>
public sealed class ServerConnections : IAsyncDisposable
{
    private readonly KeyedLock _locks = new();
    private readonly ConcurrentDictionary<string, ServerConnection> _connections = [];
    private readonly HttpClient _http = new(new LimitedResponses(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })) { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>The connection; made when there is none, and anew when the agent's file says something else of the server.</summary>
    internal async Task<ServerConnection> GetAsync(ToolServer server, CancellationToken cancellationToken)
    {
        using var held = await _locks.EnterAsync(Key(server), cancellationToken);
        var settings = JsonSerializer.Serialize(server);
        if (_connections.TryGetValue(Key(server), out var known) && known.Settings == settings && !known.Client.Completion.IsCompleted)
        {
            return known;
        }

        await DropAsync(server, known);
        var transport = Transport(server);
        try
        {
            var client = await McpClient.CreateAsync(transport, cancellationToken: cancellationToken);
            return _connections[Key(server)] = new ServerConnection(settings, client, transport as ProgramTransport);
        }
        catch (Exception) when (transport is ProgramTransport { HasSaidTooMuch: true })
        {
            throw new MessageTooLongException();
        }
    }

    /// <summary>Forgets a connection, unless another has taken its place; a program that was started ends.</summary>
    internal async Task DropAsync(ToolServer server, ServerConnection? connection)
    {
        if (connection is not null && _connections.TryRemove(KeyValuePair.Create(Key(server), connection)))
        {
            await connection.Client.DisposeAsync();
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
        : new ProgramTransport(server);

    private static Dictionary<string, string> Headers(ToolServer server) =>
        server.TokenVariable is { } variable && Environment.GetEnvironmentVariable(variable) is { Length: > 0 } token ? new() { ["Authorization"] = $"Bearer {token}" } : [];

}

/// <summary>A connection to a server.</summary>
/// <param name="Settings">What the agent's file said of the server when it was made.</param>
/// <param name="Client">The protocol's client.</param>
/// <param name="Program">The program that was started, if it is one.</param>
internal sealed record ServerConnection(string Settings, McpClient Client, ProgramTransport? Program);
