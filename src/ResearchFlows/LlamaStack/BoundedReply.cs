using ResearchFlows.Streams;

namespace ResearchFlows.LlamaStack;

/// <summary>A reply that is read while it comes, as long as it does not grow without end.</summary>
/// <param name="reply">The reply.</param>
/// <param name="mostBytes">How much of it is read.</param>
internal sealed class BoundedReply(Stream reply, long mostBytes) : CountedStream(reply)
{
    private long _bytes;

    /// <exception cref="IOException">There is more.</exception>
    protected override void Count(ReadOnlySpan<byte> read)
    {
        if ((_bytes += read.Length) > mostBytes)
        {
            throw new IOException($"The reply is larger than {mostBytes:N0} bytes.");
        }
    }
}
