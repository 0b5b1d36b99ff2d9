using System.Text;
using System.Text.RegularExpressions;

namespace ResearchFlows.OfflineModel.Tests;

/// <summary>A small BM25 index over overlapping chunks, with results rendered as Llama Stack renders them for the model (capture 07).</summary>
internal sealed partial class SearchIndex
{
    private const int ChunkLength = 1600, Overlap = 600;

    private readonly List<(string DocumentId, string File, string Text, string[] Words)> chunks;

    public SearchIndex(IReadOnlyDictionary<string, string> texts)
    {
        chunks = [];
        foreach (var (path, text) in texts) Add(path, text);
    }

    /// <summary>A copy that may be added to.</summary>
    public SearchIndex(SearchIndex other) => chunks = [.. other.chunks];

    public void Add(string path, string text)
    {
        var id = $"{chunks.Count:x8}-0000-4000-8000-{chunks.Count:x12}";
        for (var start = 0; start < text.Length; start += ChunkLength - Overlap)
        {
            var chunk = text.Substring(start, Math.Min(ChunkLength, text.Length - start));
            chunks.Add((id, path.Replace('/', '_'), chunk, Words(chunk)));
            if (start + ChunkLength >= text.Length) break;
        }
    }

    public string Search(string query)
    {
        var found = Ranked(query).Take(10).ToList();
        var message = new StringBuilder($"file_search tool found {found.Count} chunks:\nBEGIN of file_search tool results.\n");
        for (var i = 0; i < found.Count; i++)
        {
            var (chunk, score) = found[i];
            message.Append($"[{i + 1}] document_id: {chunk.DocumentId}, score: {score:0.0000}, attributes: {{'document_id': '{chunk.DocumentId}', 'filename': '{chunk.File}', ");
            message.Append($"'file_id': 'file-{chunk.DocumentId[..8]}', 'token_count': 14.0}} cite as <|{chunk.DocumentId}|>\n{chunk.Text}\n");
        }

        message.Append("END of file_search tool results.\n");
        message.Append($"The above results were retrieved to help answer the user's query: \"{query}\". Use them as supporting information only in answering this query. ");
        return message.Append("Cite sources immediately at the end of sentences before punctuation, using `<|file-id|>` format like 'This is a fact <|file-Cn3MSNn72ENTiiq11Qda4A|>.'.\n").ToString();
    }

    private IEnumerable<((string DocumentId, string File, string Text, string[] Words) Chunk, double Score)> Ranked(string query)
    {
        var words = Words(query).Distinct().Select(word => (Word: word, Holding: chunks.Count(chunk => chunk.Words.Contains(word)))).ToArray();
        var average = chunks.Count == 0 ? 1 : chunks.Average(chunk => chunk.Words.Length);
        return chunks.Select(chunk => (chunk, words.Sum(word => Score(word.Word, word.Holding, chunk.Words, average)))).Where(entry => entry.Item2 > 0).OrderByDescending(entry => entry.Item2);
    }

    private double Score(string word, int holding, string[] chunk, double average)
    {
        var count = chunk.Count(other => other == word);
        return count == 0 ? 0 : Math.Log(1 + ((chunks.Count - holding + 0.5) / (holding + 0.5))) * count * 2.2 / (count + (1.2 * (0.25 + (0.75 * chunk.Length / average))));
    }

    private static string[] Words(string text) => [.. Word().Matches(text.ToLowerInvariant()).Select(match => match.Value.TrimEnd('s'))];

    [GeneratedRegex(@"\w+")]
    private static partial Regex Word();
}
