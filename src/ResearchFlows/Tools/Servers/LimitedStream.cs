namespace ResearchFlows.Tools.Servers;

/// <summary>Where a message of a stream ends.</summary>
internal enum MessageEnd
{
    /// <summary>Where the stream does.</summary>
    Stream,

    /// <summary>At the end of the line.</summary>
    Line,

    /// <summary>At the next empty line.</summary>
    EmptyLine,
}

/// <summary>A server said more at once than is read.</summary>
/// <remarks>No IOException, which the protocol's library would take for a reason to ask again.</remarks>
internal sealed class MessageTooLongException() : Exception($"A message has more than {LimitedStream.MostBytes} bytes.");

/// <summary>What a server says, read only as long as no message is too long: its memory is the host's, and the server decides how much it says.</summary>
/// <param name="inner">The stream.</param>
/// <param name="end">Where its messages end.</param>
/// <param name="tooLong">Told when a message is too long, since the library does not hand on every exception.</param>
internal sealed class LimitedStream(Stream inner, MessageEnd end, Action? tooLong = null) : Stream
{
    /// <summary>The longest message: many times what a model is shown of it.</summary>
    public const int MostBytes = 2 * 1024 * 1024;

    /// <summary>The same for people.</summary>
    public const string Most = "2 MB";

    private int _bytes;
    private bool _lineIsEmpty;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => Counted(buffer.AsMemory(offset), inner.Read(buffer, offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Counted(buffer, await inner.ReadAsync(buffer, cancellationToken));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Counted(ReadOnlyMemory<byte> buffer, int read)
    {
        foreach (var character in buffer.Span[..read])
        {
            _bytes = character == '\n' && (end == MessageEnd.Line || (end == MessageEnd.EmptyLine && _lineIsEmpty)) ? 0 : _bytes + 1;
            _lineIsEmpty = character == '\n' || (character == '\r' && _lineIsEmpty);
            if (_bytes > MostBytes)
            {
                tooLong?.Invoke();
                throw new MessageTooLongException();
            }
        }

        return read;
    }
}
