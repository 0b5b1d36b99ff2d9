using ResearchFlows.Crashes.Hook;
using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace ResearchFlows.Crashes;

/// <summary>
/// Stands between a host and its PostgreSQL ledger, and sees every commit: before the server is told of it, and after the server has made it and
/// before the host knows. At the chosen one it kills the host and lets nothing more pass.
/// </summary>
internal sealed class LedgerProxy : IDisposable
{
    /// <summary>How its boundaries begin: "ledger before 17 postgres".</summary>
    public const string Prefix = "ledger ";

    private const byte Query = (byte)'Q';
    private const byte Parse = (byte)'P';
    private const byte CommandComplete = (byte)'C';

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ended = new();
    private readonly ConcurrentQueue<string> _boundaries = new();
    private readonly int _server;
    private readonly string? _at;
    private int _commits;
    private volatile HostProcess? _host;

    /// <param name="server">The server's port on loopback.</param>
    /// <param name="at">Such as "ledger before 17"; null only counts.</param>
    public LedgerProxy(int server, string? at)
    {
        (_server, _at) = (server, at?.StartsWith(Prefix, StringComparison.Ordinal) == true ? at[Prefix.Length..] : null);
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The boundaries that were met.</summary>
    public IReadOnlyCollection<string> Boundaries => _boundaries;

    /// <summary>Counts from now on: what a host commits while it starts is not among its boundaries.</summary>
    public void Watch(HostProcess host) => _host = host;

    public void Dispose()
    {
        _ended.Cancel();
        _listener.Dispose();
        _ended.Dispose();
    }

    private async Task AcceptAsync()
    {
        var token = _ended.Token;
        try
        {
            while (true)
            {
                _ = PassAsync(await _listener.AcceptTcpClientAsync(token), token);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The run has ended.
        }
    }

    private async Task PassAsync(TcpClient client, CancellationToken cancellationToken)
    {
        using var host = client;
        using var server = new TcpClient { NoDelay = true };
        host.NoDelay = true;
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, _server, cancellationToken);
            var commits = new Commits();
            await Task.WhenAny(ToServerAsync(host.GetStream(), server.GetStream(), commits, cancellationToken), ToHostAsync(server.GetStream(), host.GetStream(), commits, cancellationToken));
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or SocketException)
        {
            // One of them is gone, and the other one is told by its connection's end.
        }
    }

    private async Task ToServerAsync(Stream host, Stream server, Commits commits, CancellationToken cancellationToken)
    {
        // The first message has no type.
        await PassMessageAsync(host, server, hasType: false, _ => true, cancellationToken);
        while (true)
        {
            await PassMessageAsync(host, server, hasType: true, message => !IsCommit(message) || Meets("before", commits.Number = Interlocked.Increment(ref _commits)), cancellationToken);
        }
    }

    private async Task ToHostAsync(Stream server, Stream host, Commits commits, CancellationToken cancellationToken)
    {
        while (true)
        {
            await PassMessageAsync(
                server, host, hasType: true,
                message => message[0] != CommandComplete || !message[5..].AsSpan().SequenceEqual("COMMIT\0"u8) || Meets("after", commits.Number), cancellationToken);
        }
    }

    private static bool IsCommit(byte[] message) => message[0] switch
    {
        Query => message.AsSpan(5).StartsWith("COMMIT\0"u8),
        Parse => message.AsSpan(5) is var body && body[(body.IndexOf((byte)0) + 1)..].StartsWith("COMMIT\0"u8),
        _ => false,
    };

    /// <returns>Whether the message may pass.</returns>
    private bool Meets(string side, int number)
    {
        if (_host is not { } host)
        {
            return true;
        }

        _boundaries.Enqueue(FormattableString.Invariant($"{Prefix}{side} {number} postgres"));
        if (!CrashPoint.IsReached(_at, side, number))
        {
            return true;
        }

        host.Kill();
        return false;
    }

    private static async Task PassMessageAsync(Stream from, Stream to, bool hasType, Func<byte[], bool> mayPass, CancellationToken cancellationToken)
    {
        var head = new byte[hasType ? 5 : 4];
        await from.ReadExactlyAsync(head, cancellationToken);
        var message = new byte[BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(head.Length - 4)) + (hasType ? 1 : 0)];
        head.CopyTo(message, 0);
        await from.ReadExactlyAsync(message.AsMemory(head.Length), cancellationToken);
        if (!mayPass(message))
        {
            throw new IOException("Nothing passes after a kill.");
        }

        await to.WriteAsync(message, cancellationToken);
    }

    /// <summary>The commit that a connection waits for.</summary>
    private sealed class Commits
    {
        public int Number { get; set; }
    }
}
