using System.Security.Cryptography;
using System.Text;

namespace ResearchFlows.Documents;

/// <summary>What goes up of a document, or why nothing does.</summary>
/// <param name="Utf8">The text to upload.</param>
/// <param name="Sha256">Its hash, lower-case hex; null when the file could not be read.</param>
/// <param name="Refusal">Why it is left out; null when it is not.</param>
internal sealed record DocumentContent(ReadOnlyMemory<byte> Utf8, string? Sha256, string? Refusal)
{
    private const long MostBytes = 64 * 1024 * 1024;

    /// <summary>Reads a document.</summary>
    public static async Task<DocumentContent> ReadAsync(DocumentFile document, CancellationToken cancellationToken)
    {
        if (document.Bytes > MostBytes)
        {
            return new DocumentContent(default, null, $"has {document.Bytes:N0} bytes; documents of up to {MostBytes:N0} bytes are indexed.");
        }

        try
        {
            return Of(await File.ReadAllBytesAsync(document.File, cancellationToken));
        }
        catch (UnauthorizedAccessException)
        {
            return new DocumentContent(default, null, "may not be read: the file system does not permit it.");
        }
        catch (IOException exception)
        {
            return new DocumentContent(default, null, $"cannot be read: {exception.Message}");
        }
    }

    private static DocumentContent Of(byte[] bytes)
    {
        var read = FileText.Read(bytes);
        var utf8 = read is null || System.Text.Unicode.Utf8.IsValid(bytes) ? bytes : Encoding.UTF8.GetBytes(read.Text);
        var refusal = read switch
        {
            null => "is binary, or text in another encoding than UTF-8. Save it as UTF-8.",
            { HasReplacedBytes: true } => "is not UTF-8, and its encoding is not guessed. Save it as UTF-8.",
            { IsBlank: true } => "holds no text.",
            _ => null,
        };
        return new DocumentContent(utf8, Convert.ToHexStringLower(SHA256.HashData(utf8)), refusal);
    }
}
