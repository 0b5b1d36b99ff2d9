using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Xml;

namespace ResearchFlows.Documents.Reading;

/// <summary>Looks through what is packed in a document before a parser unpacks it: a few bytes can hold gigabytes.</summary>
internal static class PackedBytes
{
    private const int MostEntries = 5_000;
    private const int MostDepth = 200;
    private const long MostXmlBytes = 32 * 1024 * 1024;
    private const long MostPdfBytes = 128 * 1024 * 1024;
    private const int MostLayers = 3;

    /// <summary>Refuses an Office document whose parts are too many, too large or too deep, or that names entities.</summary>
    /// <exception cref="UnreadableDocumentException">It is refused.</exception>
    public static void CheckOffice(ReadOnlyMemory<byte> bytes)
    {
        using var archive = new ZipArchive(Of(bytes), ZipArchiveMode.Read);
        if (archive.Entries.Count > MostEntries)
        {
            throw new UnreadableDocumentException($"holds {archive.Entries.Count:N0} parts; documents of up to {MostEntries:N0} are read.");
        }

        var left = MostXmlBytes;
        foreach (var entry in archive.Entries.Where(entry => Path.GetExtension(entry.FullName) is ".xml" or ".rels"))
        {
            using var counted = new UnpackedBytes(entry.Open(), left);
            CheckXml(counted);
            left -= counted.BytesRead;
        }
    }

    /// <summary>Refuses a PDF whose streams unpack to too much.</summary>
    /// <exception cref="UnreadableDocumentException">It is refused.</exception>
    public static void CheckPdf(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        var left = MostPdfBytes;
        var span = bytes.Span;
        for (int at = 0, found; (found = span[at..].IndexOf("stream"u8)) >= 0;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            at += found + "stream"u8.Length;
            var start = at;
            while (start < span.Length && start < at + 2 && span[start] is (byte)'\r' or (byte)'\n')
            {
                start++;
            }

            left -= Unpack(bytes[start..], left, MostLayers);
        }
    }

    /// <summary>The bytes as a stream, not copied when they are an array.</summary>
    internal static MemoryStream Of(ReadOnlyMemory<byte> bytes) => MemoryMarshal.TryGetArray(bytes, out var array)
        ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
        : new MemoryStream(bytes.ToArray(), writable: false);

    private static void CheckXml(Stream part)
    {
        using var reader = XmlReader.Create(part, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
        while (reader.Read())
        {
            if (reader.Depth > MostDepth)
            {
                throw new UnreadableDocumentException($"is nested deeper than {MostDepth} levels.");
            }
        }
    }

    /// <summary>How many bytes are packed there, those packed again within counted too.</summary>
    private static long Unpack(ReadOnlyMemory<byte> packed, long most, int layers)
    {
        if (packed.Length < 2 || (packed.Span[0] & 0x0F) != 8 || ((packed.Span[0] << 8) | packed.Span[1]) % 31 != 0)
        {
            return 0;
        }

        using var inflated = new UnpackedBytes(new ZLibStream(Of(packed), CompressionMode.Decompress), most);
        using var head = new MemoryStream();
        var buffer = new byte[64 * 1024];
        try
        {
            for (int read; (read = inflated.Read(buffer)) > 0;)
            {
                if (layers > 1 && (head.Length > 0 || inflated.BytesRead == read) && head.Length < 8 * 1024 * 1024)
                {
                    head.Write(buffer, 0, read);
                }
            }
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException)
        {
            // Not packed in this way, or damaged: the parser will say.
        }

        return inflated.BytesRead + (layers > 1 ? Unpack(head.ToArray(), most - inflated.BytesRead, layers - 1) : 0);
    }
}
