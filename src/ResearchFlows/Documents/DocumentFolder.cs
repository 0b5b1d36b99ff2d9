using System.Security.Cryptography;

namespace ResearchFlows.Documents;

/// <summary>A text file of an agent's document folder.</summary>
/// <param name="Path">Relative, with forward slashes.</param>
/// <param name="Content">The bytes.</param>
/// <param name="Sha256">Their hash, lower-case hex.</param>
internal sealed record DocumentFile(string Path, ReadOnlyMemory<byte> Content, string Sha256);

/// <summary>Reads an agent's document folder: <c>.md</c> and <c>.txt</c>, folders included, hidden ones left out.</summary>
internal static class DocumentFolder
{
    public static IEnumerable<DocumentFile> Read(string folder)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.Hidden | FileAttributes.System | FileAttributes.ReparsePoint };
        foreach (var file in Directory.EnumerateFiles(folder, "*", options).Where(IsText).Order(StringComparer.Ordinal))
        {
            var content = File.ReadAllBytes(file);
            var path = Path.GetRelativePath(folder, file).Replace('\\', '/');
            yield return new DocumentFile(path, content, Convert.ToHexStringLower(SHA256.HashData(content)));
        }
    }

    private static bool IsText(string file) => Path.GetExtension(file).ToUpperInvariant() is ".MD" or ".TXT";
}
