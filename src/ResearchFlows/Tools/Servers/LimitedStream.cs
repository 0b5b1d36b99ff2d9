using ResearchFlows.Streams;

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
internal sealed class LimitedStream(Stream inner, MessageEnd end, Action? tooLong = null) : CountedStream(inner)
{
    /// <summary>The longest message: many times what a model is shown of it.</summary>
    public const int MostBytes = 2 * 1024 * 1024;

    /// <summary>The same for people.</summary>
    public const string Most = "2 MB";

    private int _bytes;
    private bool _lineIsEmpty;

    /// <exception cref="MessageTooLongException">A message has more.</exception>
    protected override void Count(ReadOnlySpan<byte> read)
    {
        foreach (var character in read)
        {
            _bytes = character == '\n' && (end == MessageEnd.Line || (end == MessageEnd.EmptyLine && _lineIsEmpty)) ? 0 : _bytes + 1;
            _lineIsEmpty = character == '\n' || (character == '\r' && _lineIsEmpty);
            if (_bytes > MostBytes)
            {
                tooLong?.Invoke();
                throw new MessageTooLongException();
            }
        }
    }
}
