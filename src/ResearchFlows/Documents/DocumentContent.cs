using ResearchFlows.Documents.Reading;
using System.Security.Cryptography;
using System.Text;

namespace ResearchFlows.Documents;

/// <summary>What goes up of a document, or why nothing does.</summary>
/// <param name="Utf8">The text to upload.</param>
/// <param name="Sha256">Its hash, lower-case hex; null when the file could not be read.</param>
/// <param name="Refusal">Why it is left out; null when it is not.</param>
internal sealed record DocumentContent(ReadOnlyMemory<byte> Utf8, string? Sha256, string? Refusal)
{
    /// <summary>Whether it may come right while the file stays as it is: it is the file system that refuses.</summary>
    public bool MayPass { get; private init; }

    /// <summary>Reads a document.</summary>
    public static async Task<DocumentContent> ReadAsync(DocumentTexts texts, DocumentFile document, CancellationToken cancellationToken)
    {
        try
        {
            DocumentReader.CheckSize(document.Path, document.Bytes);
            var bytes = await File.ReadAllBytesAsync(document.File, cancellationToken);
            return Of(document.Path, bytes, await texts.ReadAsync(document.Path, bytes, cancellationToken));
        }
        catch (UnreadableDocumentException exception)
        {
            return new DocumentContent(default, null, exception.Message);
        }
        catch (UnauthorizedAccessException)
        {
            return new DocumentContent(default, null, "may not be read: the file system does not permit it.") { MayPass = true };
        }
        catch (IOException exception)
        {
            return new DocumentContent(default, null, $"cannot be read: {exception.Message}") { MayPass = true };
        }
    }

    private static DocumentContent Of(string path, byte[] bytes, FileText read)
    {
        var isAsItWas = DocumentKinds.IsPlain(path) && System.Text.Unicode.Utf8.IsValid(bytes);
        var utf8 = isAsItWas ? bytes : Encoding.UTF8.GetBytes(read.Text);
        var refusal = read switch
        {
            { HasReplacedBytes: true } => "is not UTF-8, and its encoding is not guessed. Save it as UTF-8.",
            { IsBlank: true } => "holds no text.",
            _ => null,
        };
        return new DocumentContent(utf8, Convert.ToHexStringLower(SHA256.HashData(utf8)), refusal);
    }
}
