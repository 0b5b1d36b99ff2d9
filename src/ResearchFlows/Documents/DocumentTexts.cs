using ResearchFlows.Documents.Reading;
using System.Security.Cryptography;

namespace ResearchFlows.Documents;

/// <summary>
/// Reads documents once for a content, whoever asks: what a parser made of it is kept in a folder of bounded size under the hash of its bytes.
/// One parser is at work at a time, as each takes many times the bytes of its file.
/// </summary>
/// <param name="folder">The folder; it may be shared by several processes, and deleted at any time.</param>
/// <param name="mostBytes">What the folder may hold; what was not asked for the longest goes first.</param>
public sealed class DocumentTexts(string folder, long mostBytes = 256 * 1024 * 1024)
{
    /// <summary>To be raised when a reader reads a content differently.</summary>
    private const int Version = 3;

    private readonly KeyedLock _parsing = new();
    private long _held = -1;

    /// <summary>Reads a document.</summary>
    /// <exception cref="UnreadableDocumentException">It cannot be read; the message says why.</exception>
    internal async Task<FileText> ReadAsync(string name, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (!DocumentKinds.IsParsed(name))
        {
            return await DocumentReader.ReadAsync(name, bytes, cancellationToken);
        }

        var file = Path.Combine(folder, $"{Convert.ToHexStringLower(SHA256.HashData(bytes.Span))}-{DocumentKinds.Of(name)}-{Version}.md");
        if (await FindAsync(file, cancellationToken) is { } known)
        {
            return known;
        }

        using var turn = await _parsing.EnterAsync("", cancellationToken);
        if (await FindAsync(file, cancellationToken) is { } readMeanwhile)
        {
            return readMeanwhile;
        }

        var read = await DocumentReader.ReadAsync(name, bytes, cancellationToken);
        await KeepAsync(file, read.Text, cancellationToken);
        return read;
    }

    private static async Task<FileText?> FindAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            var text = await File.ReadAllTextAsync(file, cancellationToken);
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow);

            // After a power cut a file may be there without what was written into it.
            return text.Length > 0 ? new FileText(text, HasReplacedBytes: false) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Keeps a text; a folder that cannot be written costs time, not documents.</summary>
    private async Task KeepAsync(string file, string text, CancellationToken cancellationToken)
    {
        try
        {
            Directory.CreateDirectory(folder);
            var half = $"{file}.{Guid.NewGuid():N}.tmp";
            await File.WriteAllTextAsync(half, text, cancellationToken);
            File.Move(half, file, overwrite: true);
            _held = _held < 0 ? long.MaxValue : _held + new FileInfo(file).Length;
            if (_held > mostBytes)
            {
                Trim();
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The next one to ask reads it again.
        }
    }

    private void Trim()
    {
        var held = new DirectoryInfo(folder).GetFiles().OrderBy(kept => kept.LastWriteTimeUtc).ToList();
        _held = held.Sum(kept => kept.Length);
        foreach (var oldest in held.TakeWhile(_ => _held > mostBytes))
        {
            _held -= oldest.Length;
            oldest.Delete();
        }
    }
}
