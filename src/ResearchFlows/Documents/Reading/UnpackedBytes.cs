using ResearchFlows.Streams;

namespace ResearchFlows.Documents.Reading;

/// <summary>What a document's part unpacks to, as long as the document does not hold too much.</summary>
/// <param name="part">The part, unpacked while it is read.</param>
/// <param name="most">How many bytes of it are read.</param>
internal sealed class UnpackedBytes(Stream part, long most) : CountedStream(part)
{
    /// <summary>How many bytes were read.</summary>
    public long BytesRead { get; private set; }

    /// <exception cref="UnreadableDocumentException">There are more.</exception>
    protected override void Count(ReadOnlySpan<byte> read)
    {
        if ((BytesRead += read.Length) > most)
        {
            throw new UnreadableDocumentException("unpacks to more than is read of a document.");
        }
    }
}
