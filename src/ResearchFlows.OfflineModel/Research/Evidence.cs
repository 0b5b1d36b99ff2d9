using ResearchFlows.OfflineModel.Language;

namespace ResearchFlows.OfflineModel.Research;

/// <summary>Everything the tools have shown so far, as documents.</summary>
internal sealed class Evidence
{
    private readonly Dictionary<string, (string Name, string? Citation, string Text)> texts = [];

    public Evidence(IEnumerable<PastCall> calls, PassageMemory memory)
    {
        var succeeded = calls.Where(call => call.Succeeded).ToList();
        foreach (var chunk in succeeded.Where(call => call.Name == ToolNames.FileSearch).SelectMany(call => FileSearchResults.Read(call.Output!))) AddChunk(chunk);
        var parts = succeeded.Where(call => call.Name == ToolNames.ReadLocalFile).Select(call => WorkspaceOutputs.Part(call.Output!)).OfType<ReadPart>();
        foreach (var file in parts.GroupBy(part => part.Path)) AddFile(file.Key, file.OrderBy(part => part.Part).DistinctBy(part => part.Part));
        Documents = [.. texts.Values.Select(text => new Document(text.Name, text.Citation, WithoutRepeats(memory.Read(text.Text))))];
    }

    /// <summary>The documents, those found first at the front.</summary>
    public IReadOnlyList<Document> Documents { get; }

    private void AddChunk(FoundChunk chunk)
    {
        var key = Key(chunk.FileName);
        texts[key] = texts.TryGetValue(key, out var known)
            ? (known.Name, known.Citation, Stitched(known.Text, chunk.Text))
            : (chunk.FileName, chunk.DocumentId, chunk.Text);
    }

    // The whole file says more than the chunks of it that a search found, but is cited the same way.
    private void AddFile(string path, IEnumerable<ReadPart> parts)
    {
        var text = string.Concat(parts.Select(part => part.Text));
        var key = texts.Keys.FirstOrDefault(known => known == Key(path) || known == Key(Path.GetFileName(path))) ?? Key(path);
        texts[key] = texts.TryGetValue(key, out var found) ? (path, found.Citation, text) : (path, null, text);
    }

    // Uploading turns slashes and accents in names into underscores.
    private static string Key(string name) => string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) ? char.ToLowerInvariant(letter) : '_'));

    // Chunks of one document overlap: join them where the end of one is the beginning of the other.
    private static string Stitched(string known, string next)
    {
        if (known.Contains(next, StringComparison.Ordinal)) return known;
        return Joined(known, next) ?? Joined(next, known) ?? known + "\n\n" + next;
    }

    private static string? Joined(string first, string second)
    {
        const int shortest = 30;
        if (second.Length < shortest) return null;
        var overlap = first.LastIndexOf(second[..shortest], StringComparison.Ordinal);
        return overlap >= 0 && second.StartsWith(first[overlap..], StringComparison.Ordinal) ? first[..overlap] + second : null;
    }

    private static List<Passage> WithoutRepeats(IReadOnlyList<Passage> passages) =>
        [.. passages.DistinctBy(passage => (passage.Text, string.Join('/', passage.Headings)))];
}
