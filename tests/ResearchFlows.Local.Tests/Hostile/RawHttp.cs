using System.Net.Sockets;
using System.Text;

namespace ResearchFlows.Local.Tests.Hostile;

/// <summary>What came back on one connection; status 0 when it was closed without an answer.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Headers">The headers; a name that comes twice has its values joined by <c>|</c>.</param>
/// <param name="Body">The body.</param>
/// <param name="Rest">What came after the answer: nothing, unless one request was taken for two.</param>
internal sealed record RawAnswer(int Status, IReadOnlyDictionary<string, string> Headers, byte[] Body, byte[] Rest)
{
    public static RawAnswer None { get; } = new(0, new Dictionary<string, string>(), [], []);

    public string? ContentType => Headers.TryGetValue("Content-Type", out var type) ? type.Split(';')[0] : null;

    public override string ToString() => $"{Status} {string.Join(", ", Headers.Select(header => $"{header.Key}: {header.Value}"))}\n{Encoding.UTF8.GetString(Body)}";
}

/// <summary>Bytes to a port and what comes back, so that a request can be anything at all.</summary>
internal static class RawHttp
{
    /// <summary>Sends bytes on a connection of their own and reads to its end.</summary>
    /// <param name="server">Where to.</param>
    /// <param name="request">What is sent.</param>
    /// <param name="isHead">Whether it asks for an answer without a body.</param>
    /// <param name="isCut">Whether to say that no more will come, for what may be only the beginning of a request; a server may take that for a caller who has gone.</param>
    /// <param name="limit">When to give up.</param>
    /// <exception cref="TimeoutException">The connection was still open at the limit.</exception>
    public static async Task<RawAnswer> SendAsync(Uri server, ReadOnlyMemory<byte> request, bool isHead, bool isCut, TimeSpan limit)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var timeout = new CancellationTokenSource(limit);
        try
        {
            await socket.ConnectAsync(server.Host, server.Port, timeout.Token);
            await using var stream = new NetworkStream(socket);
            var sending = SendAsync(stream, request, isCut, timeout.Token);
            var received = await ReceiveAsync(stream, timeout.Token);
            await sending;
            return Parse(received, isHead);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"No end within {limit.TotalSeconds:N0} s.");
        }
    }

    /// <summary>A server that refuses early may close before it has taken everything.</summary>
    private static async Task SendAsync(NetworkStream stream, ReadOnlyMemory<byte> request, bool isCut, CancellationToken cancellationToken)
    {
        try
        {
            await stream.WriteAsync(request, cancellationToken);
            if (isCut)
            {
                stream.Socket.Shutdown(SocketShutdown.Send);
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            // What it had to say is read all the same.
        }
    }

    private static async Task<byte[]> ReceiveAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        using var received = new MemoryStream();
        try
        {
            await stream.CopyToAsync(received, cancellationToken);
        }
        catch (IOException)
        {
            // A reset: what came before it counts.
        }

        return received.ToArray();
    }

    private static RawAnswer Parse(ReadOnlySpan<byte> received, bool isHead)
    {
        while (true)
        {
            var end = received.IndexOf("\r\n\r\n"u8);
            if (end < 0)
            {
                // Whoever greets in HTTP/2 is told in HTTP/2 that it is not spoken here.
                return received.StartsWith("HTTP"u8) ? throw new InvalidDataException($"Half an answer: {Encoding.Latin1.GetString(received)}") : RawAnswer.None;
            }

            var lines = Encoding.Latin1.GetString(received[..end]).Split("\r\n");
            received = received[(end + 4)..];
            var status = int.Parse(lines[0].Split(' ')[1]);
            if (status >= 200)
            {
                return Read(status, lines[1..], received, isHead);
            }
        }
    }

    private static RawAnswer Read(int status, string[] lines, ReadOnlySpan<byte> rest, bool isHead)
    {
        Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase);
        foreach (var line in lines)
        {
            var (name, value) = (line[..line.IndexOf(':')], line[(line.IndexOf(':') + 1)..].Trim());
            headers[name] = headers.TryGetValue(name, out var before) ? $"{before}|{value}" : value;
        }

        if (isHead)
        {
            return new RawAnswer(status, headers, [], rest.ToArray());
        }

        if (!headers.ContainsKey("Transfer-Encoding"))
        {
            // An answer that HTTP/1.0 asked for may go on to the end of the connection.
            var length = headers.TryGetValue("Content-Length", out var text) ? int.Parse(text) : rest.Length;
            return new RawAnswer(status, headers, rest[..length].ToArray(), rest[length..].ToArray());
        }

        using var body = new MemoryStream();
        while (true)
        {
            var lineEnd = rest.IndexOf("\r\n"u8);
            var size = Convert.ToInt32(Encoding.ASCII.GetString(rest[..lineEnd]), 16);
            rest = rest[(lineEnd + 2)..];
            body.Write(rest[..size]);
            rest = rest[(size + 2)..];
            if (size == 0)
            {
                return new RawAnswer(status, headers, body.ToArray(), rest.ToArray());
            }
        }
    }
}
