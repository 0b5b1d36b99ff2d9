using System.Net.Sockets;

namespace ResearchFlows.LlamaStack;

/// <summary>
/// Keeps connections for further requests, but none that an error was answered on: the server may have given it up without saying so, and
/// resets the next request. A request that is reset all the same on a connection that was kept is repeated once, at once, on a new one.
/// </summary>
/// <param name="inner">Sends over <see cref="CreateSockets"/> and hands replies on when they are there whole.</param>
internal sealed class KeptConnections(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private static readonly AsyncLocal<Exchange?> Current = new();

    /// <summary>Sockets whose connections know what is sent over them.</summary>
    public static SocketsHttpHandler CreateSockets() => new()
    {
        // For a slash too many, or from http to https: more of them lead nowhere.
        MaxAutomaticRedirections = 3,
        ConnectCallback = async (context, cancellationToken) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
                return new Connection(new NetworkStream(socket, ownsSocket: true));
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
    };

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var first = new Exchange();
        try
        {
            return await SendAsync(request, first, cancellationToken);
        }
        catch (HttpRequestException) when (first.WasReset && !IsCreation(request))
        {
            return await RepeatAsync(request, cancellationToken);
        }
    }

    /// <summary>A kept connection that is offered is given up unused until a new one is made.</summary>
    private async Task<HttpResponseMessage> RepeatAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        while (true)
        {
            var exchange = new Exchange { MustBeNew = true };
            try
            {
                return await SendAsync(request, exchange, cancellationToken);
            }
            catch (HttpRequestException) when (exchange.WasRefused)
            {
                // The next one.
            }
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, Exchange exchange, CancellationToken cancellationToken)
    {
        Current.Value = exchange;
        var response = await base.SendAsync(request, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            exchange.Connection?.GiveUp();
        }

        return response;
    }

    /// <summary>What a repeat might make twice. Whoever creates these looks for what a lost reply left behind, and that takes more than a repeat.</summary>
    private static bool IsCreation(HttpRequestMessage request) => request.Method == HttpMethod.Post
        && request.RequestUri!.AbsolutePath.Split("/v1/")[^1].TrimEnd('/') is "files" or "vector_stores" or "prompts";

    /// <summary>One request, and the connection it went over.</summary>
    private sealed class Exchange
    {
        public bool MustBeNew { get; init; }

        public Connection? Connection { get; set; }

        /// <summary>The connection served requests before this one.</summary>
        public bool IsKept { get; set; }

        public bool ReplyBegun { get; set; }

        /// <summary>The connection was kept, and not wanted.</summary>
        public bool WasRefused { get; set; }

        public bool WasReset => IsKept && !ReplyBegun;
    }

    /// <summary>A connection that notes whose request it carries, and is at its end once it was given up.</summary>
    private sealed class Connection(Stream inner) : Stream
    {
        private Exchange? _exchange;
        private volatile bool _givenUp;

        public override bool CanRead => inner.CanRead;

        public override bool CanSeek => false;

        public override bool CanWrite => inner.CanWrite;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public void GiveUp() => _givenUp = true;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_givenUp)
            {
                return 0;
            }

            var read = await inner.ReadAsync(buffer, cancellationToken);
            if (read > 0 && _exchange is { } exchange)
            {
                exchange.ReplyBegun = true;
            }

            return read;
        }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Current.Value is { } exchange && exchange != _exchange)
            {
                Carry(exchange);
            }

            await inner.WriteAsync(buffer, cancellationToken);
        }

        public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

        public override int Read(byte[] buffer, int offset, int count) => _givenUp ? 0 : inner.Read(buffer, offset, count);

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override void Flush() => inner.Flush();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                inner.Dispose();
            }

            base.Dispose(disposing);
        }

        /// <exception cref="IOException">It carried others before, and the request must go over a new one.</exception>
        private void Carry(Exchange exchange)
        {
            (exchange.Connection, exchange.IsKept, exchange.ReplyBegun) = (this, _exchange is not null, false);
            if (exchange is { MustBeNew: true, IsKept: true })
            {
                exchange.WasRefused = _givenUp = true;
                throw new IOException("A new connection is wanted.");
            }

            exchange.WasRefused = false;
            _exchange = exchange;
        }
    }
}
