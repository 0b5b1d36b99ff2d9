using ResearchFlows.LlamaStack;
using ResearchFlows.LlamaStack.Replies;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace ResearchFlows.Tests.LlamaStack;

/// <summary>Which faults mean that the server is away, on real sockets.</summary>
public sealed class FaultKindTests
{
    [Theory]
    [InlineData("HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\n\r\n", typeof(ServerAwayException))]
    [InlineData("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n", typeof(ServerAwayException))]
    [InlineData("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n", typeof(ServerAwayException))]
    [InlineData("HTTP/1.1 504 Gateway Timeout\r\nContent-Length: 0\r\n\r\n", typeof(ServerAwayException))]
    [InlineData("HTTP/1.1 500 Internal Server Error\r\nContent-Length: 30\r\n\r\n{\"detail\":\"Connection error.\"} ", typeof(ServerAwayException))]
    [InlineData("", typeof(ServerAwayException))]
    [InlineData("HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n", typeof(TransientFaultException))]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"id\":", typeof(TransientFaultException))]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n<html></html>", typeof(TransientFaultException))]
    [InlineData("SSH-2.0-OpenSSH\r\n", typeof(TransientFaultException))]
    [InlineData(null, typeof(TimedOutException))]
    public async Task A_reply_tells_an_absent_server_from_a_request_that_fails(string? reply, Type kind)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var answering = AnswerAsync(listener, reply);

        var fault = await Assert.ThrowsAnyAsync<Exception>(() => AskAsync((IPEndPoint)listener.LocalEndpoint, reply is null ? 12 : 180));

        Assert.Equal(kind, fault.GetType());
        listener.Stop();
        await answering;
    }

    [Fact]
    public async Task A_refused_connection_is_an_absent_server()
    {
        // Nobody listens, and nobody else can get the port.
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));

        var fault = await Assert.ThrowsAsync<ServerAwayException>(() => AskAsync((IPEndPoint)taken.LocalEndPoint!));

        Assert.Contains("refused", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_that_nobody_takes_is_an_absent_server()
    {
        // A queue of one that is full: the system answers no further request for a connection.
        using var listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(0);
        var endpoint = (IPEndPoint)listener.LocalEndPoint!;
        List<Socket> waiting = [.. Enumerable.Range(0, 4).Select(_ => new Socket(SocketType.Stream, ProtocolType.Tcp) { Blocking = false })];
        waiting.ForEach(socket => Record.Exception(() => socket.Connect(endpoint)));

        var fault = await Assert.ThrowsAsync<ServerAwayException>(() => AskAsync(endpoint, timeoutSeconds: 2));

        Assert.Contains("no connection within the time limit", fault.Message, StringComparison.Ordinal);
        waiting.ForEach(socket => socket.Dispose());
    }

    [Theory]
    [InlineData("99999999999999999999", 3600)]
    [InlineData("2147483647", 3600)]
    [InlineData("7", 7)]
    public void A_wait_that_the_server_asks_for_is_honoured_up_to_an_hour(string header, int seconds)
    {
        var fault = LlamaStackCall.Classify("call", 503, "", LlamaStackCall.ReadRetryAfter(header));

        Assert.Equal(seconds, TransientFaultException.RetryAfterIn(fault.Message)?.TotalSeconds);
    }

    [Theory]
    [InlineData("R", 10)]
    [InlineData("dddd, dd-MMM-yy HH:mm:ss 'GMT'", 10)]
    [InlineData("ddd MMM d HH:mm:ss yyyy", 10)]
    [InlineData("R", 10_000)]
    public void A_date_is_a_wait_too(string format, int minutes)
    {
        var header = TimeProvider.System.GetUtcNow().AddMinutes(minutes).ToString(format, CultureInfo.InvariantCulture);

        var wait = TransientFaultException.RetryAfterIn(LlamaStackCall.Classify("call", 429, "", LlamaStackCall.ReadRetryAfter(header)).Message);

        Assert.InRange(wait!.Value.TotalMinutes, Math.Min(minutes, 60) - 0.5, Math.Min(minutes, 60));
    }

    [Fact]
    public void A_date_that_is_over_is_no_wait() =>
        Assert.Null(LlamaStackCall.ReadRetryAfter(TimeProvider.System.GetUtcNow().AddMinutes(-1).ToString("R", CultureInfo.InvariantCulture)));

    private static Task<ModelReply> AskAsync(IPEndPoint endpoint, int timeoutSeconds = 180) =>
        new Responses(new LlamaStackOptions { Endpoint = new Uri($"http://{endpoint}"), TimeoutSeconds = timeoutSeconds }, TimeProvider.System)
            .CreateAsync(new JsonObject { ["model"] = "m", ["input"] = "x" }, CancellationToken.None);

    /// <summary>Answers one request and closes the connection; null answers nothing for as long as the client waits.</summary>
    private static async Task AnswerAsync(TcpListener listener, string? reply)
    {
        using var client = await listener.AcceptTcpClientAsync();
        var stream = client.GetStream();
        var buffer = new byte[64 * 1024];
        var text = "";
        while (!text.Contains("\"input\":\"x\"", StringComparison.Ordinal) && await stream.ReadAsync(buffer) is > 0 and var read)
        {
            text += Encoding.ASCII.GetString(buffer, 0, read);
        }

        if (reply is null)
        {
            // The client hangs up.
            _ = await stream.ReadAsync(buffer);
            return;
        }

        await stream.WriteAsync(Encoding.ASCII.GetBytes(reply));
    }
}
