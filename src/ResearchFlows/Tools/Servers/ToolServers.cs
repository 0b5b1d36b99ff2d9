using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ResearchFlows.LlamaStack.Replies;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ResearchFlows.Tools.Servers;

/// <summary>
/// The tools of agents' servers: which there are, and the calling of them. Whatever a server does (it is away, slow, talks nonsense, changes
/// its tools, says too much) becomes an output that says so.
/// </summary>
public sealed partial class ToolServers(ServerConnections connections, TimeProvider time, ILogger<ToolServers> logger)
{
    private const int MostListSeconds = 20;

    /// <summary>Asks an agent's servers for their tools, all at once.</summary>
    /// <param name="servers">The servers.</param>
    /// <param name="ours">The names of the product's own tools.</param>
    /// <param name="cancellationToken">Ends the asking.</param>
    internal async Task<RemoteToolList> ListAsync(IReadOnlyList<ToolServer> servers, IEnumerable<string> ours, CancellationToken cancellationToken)
    {
        var lists = await Task.WhenAll(servers.Select(server => ListAsync(server, cancellationToken)));
        return OfferedTools.WithoutTwins(new RemoteToolList([.. lists.SelectMany(list => list.Tools)], [.. lists.SelectMany(list => list.Problems)]), ours);
    }

    /// <summary>Calls a tool.</summary>
    /// <param name="server">The server.</param>
    /// <param name="tool">The tool as the run recorded it.</param>
    /// <param name="arguments">The arguments as the model wrote them.</param>
    /// <param name="begin">Keeps that the call is made, before it is.</param>
    /// <param name="cancellationToken">Ends the call early.</param>
    /// <returns>The output for the model.</returns>
    internal async Task<string> CallAsync(ToolServer server, RemoteTool tool, string arguments, Func<Task> begin, CancellationToken cancellationToken)
    {
        if (Read(arguments) is not { } read)
        {
            return "Error: The arguments are not a JSON object. Call the tool with one that is as its schema says.";
        }

        var call = new Call();
        var output = await TryAsync(server, tool, read, call, begin, cancellationToken);
        if (output is null && !call.IsTimeout && !call.IsTooLong && (tool.MayRepeat || !call.IsBegun))
        {
            // A connection that was kept may be of a server that has been started anew.
            output = await TryAsync(server, tool, read, call, begin, cancellationToken);
        }

        return output ?? (call.IsBegun ? Unknown(tool, call) : Away(server, call));
    }

    private async Task<string?> TryAsync(
        ToolServer server, RemoteTool tool, IReadOnlyDictionary<string, object?> arguments, Call call, Func<Task> begin, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(server.TimeoutSeconds), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        ServerConnection? connection = null;
        try
        {
            connection = await connections.GetAsync(server, either.Token);
            var client = connection.Client;
            if (await FindAsync(client, server, tool, either.Token) is { } change)
            {
                return change;
            }

            await begin();
            call.IsBegun = true;
            return RemoteOutput.Of(await client.CallToolAsync(tool.Tool, arguments, cancellationToken: either.Token));
        }
        catch (McpProtocolException refusal) when (call.IsBegun)
        {
            return $"Error: The server refused the call: {Ports.Texts.Cut(refusal.Message, 500)}";
        }
        catch (Exception fault) when (IsOfServer(fault) && !cancellationToken.IsCancellationRequested)
        {
            call.IsTimeout = limit.IsCancellationRequested;
            call.IsTooLong = IsTooLong(fault, connection);
            call.Reason = call.IsTimeout ? $"it did not answer within {server.TimeoutSeconds} seconds" : Reason(fault, connection);
            LogFault(server.Name, tool.Tool, call.Reason, fault.GetType().Name);
            if (!call.IsBegun || !(call.IsTimeout || (call.IsTooLong && server.Url is not null)))
            {
                // A tool that is slow or says too much is no fault of the connection, and others may be using it.
                await connections.DropAsync(server, connection);
            }

            return null;
        }
    }

    private async Task<RemoteToolList> ListAsync(ToolServer server, CancellationToken cancellationToken)
    {
        var seconds = Math.Min(MostListSeconds, server.TimeoutSeconds);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(seconds), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        ServerConnection? connection = null;
        try
        {
            connection = await connections.GetAsync(server, either.Token);
            return OfferedTools.Read(server, await OfferedTools.ListAsync(connection.Client, either.Token));
        }
        catch (Exception fault) when (IsOfServer(fault) && !cancellationToken.IsCancellationRequested)
        {
            var reason = limit.IsCancellationRequested ? $"it did not answer within {seconds} seconds" : Reason(fault, connection);
            LogFault(server.Name, "", reason, fault.GetType().Name);
            await connections.DropAsync(server, connection);
            return new RemoteToolList([], [$"The tools of the server '{server.Name}' cannot be used: {reason}."]);
        }
    }

    /// <summary>What a server says of a tool may change with time, and a tool that was read-only may then write.</summary>
    private static async Task<string?> FindAsync(McpClient client, ToolServer server, RemoteTool tool, CancellationToken cancellationToken)
    {
        var offered = await OfferedTools.ListAsync(client, cancellationToken);
        return offered.FirstOrDefault(known => known.Name == tool.Tool) switch
        {
            null => $"Error: The server '{server.Name}' does not offer this tool any more. It was not called; go on without it.",
            var now when !OfferedTools.Of(server, now).IsSameAs(tool) =>
                $"Error: The server '{server.Name}' has changed this tool since the run began. It was not called; go on without it.",
            _ => null,
        };
    }

    private static Dictionary<string, object?>? Read(string arguments)
    {
        try
        {
            return arguments.Length > ToolArguments.MaximumLength ? null : ArgumentText.Read(arguments)?.ToDictionary(pair => pair.Key, pair => (object?)Element(pair.Value));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }

    private static JsonElement Element(JsonNode? value) => JsonSerializer.SerializeToElement(value);

    private static string Away(ToolServer server, Call call) => $"Error: The tool was not called: the server '{server.Name}' cannot be used now, {call.Reason}. Go on without it, and say so if the answer needs it.";

    private static string Unknown(RemoteTool tool, Call call) => call.IsTooLong
        ? $"Error: There is no output: {call.Reason}.{(tool.MayRepeat ? "" : " The call may have been carried out.")} Ask for less of it, if the tool allows that."
        : tool.MayRepeat
        ? $"Error: There is no output: {call.Reason}. Go on without it, and say so if the answer needs it."
        : $"Error: Nobody knows whether this call was carried out: {call.Reason}. It was not made again. Look first what it has done, and call it again only if nothing was done.";

    /// <summary>Words of ours: what a server says of its own faults is no word to the model.</summary>
    private static string Reason(Exception fault, ServerConnection? connection) => fault switch
    {
        _ when IsTooLong(fault, connection) => $"it said more than {LimitedStream.Most} at once, which is not read",
        HttpRequestException { StatusCode: { } status } => $"it answered HTTP {(int)status}",
        HttpRequestException => "it cannot be reached",
        System.ComponentModel.Win32Exception => "its program cannot be started",
        JsonException or McpProtocolException => "what it said is not of the protocol",
        _ => "the connection to it broke",
    };

    /// <summary>Of a program the library tells only that the connection has ended.</summary>
    private static bool IsTooLong(Exception fault, ServerConnection? connection) =>
        fault is MessageTooLongException || fault.InnerException is MessageTooLongException || connection?.Program is { HasSaidTooMuch: true };

    /// <summary>Faults of the server and of the way to it; the ledger's are not among them.</summary>
    private static bool IsOfServer(Exception fault) => fault is not (Ports.StoreUnavailableException or OutOfMemoryException);

    /// <summary>How far a call came.</summary>
    private sealed class Call
    {
        public bool IsBegun { get; set; }

        public bool IsTimeout { get; set; }

        public bool IsTooLong { get; set; }

        public string Reason { get; set; } = "";
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The tool server {Server} failed ({Tool}): {Reason} ({Fault}).")]
    private partial void LogFault(string server, string tool, string reason, string fault);
}
