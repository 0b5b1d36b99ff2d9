using System.Text;
using Microsoft.AspNetCore.StaticFiles;

namespace ResearchFlows.DevStack.VectorStores;

/// <summary>The text of an uploaded file, or why there is none.</summary>
internal static class DocumentText
{
    private static readonly FileExtensionContentTypeProvider ContentTypes = new();

    /// <summary>Reads <c>.md</c> and <c>.txt</c>; a byte order mark decides the encoding, and without one it is UTF-8.</summary>
    /// <exception cref="UnsupportedDocumentException">Another kind of file.</exception>
    public static string Read(string filename, byte[] content)
    {
        if (Path.GetExtension(filename).ToLowerInvariant() is not (".md" or ".txt"))
        {
            throw new UnsupportedDocumentException(ContentTypes.TryGetContentType(filename, out var type) ? type : "unknown");
        }
        using var reader = new StreamReader(new MemoryStream(content), Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
        return reader.ReadToEnd();
    }
}

/// <summary>A kind of file that cannot be indexed.</summary>
internal sealed class UnsupportedDocumentException(string contentType)
    : Exception($"File type '{contentType}' is not supported. Supported types: text (txt, md).");
