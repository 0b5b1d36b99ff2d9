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
            ? (known.Name, known.Citation, known.Text + "\n\n" + chunk.Text)
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

    private static List<Passage> WithoutRepeats(IReadOnlyList<Passage> passages) =>
        [.. passages.DistinctBy(passage => (passage.Text, string.Join('/', passage.Headings)))];
}
