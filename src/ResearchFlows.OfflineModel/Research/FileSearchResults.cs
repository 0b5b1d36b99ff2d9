using System.Text.RegularExpressions;

namespace ResearchFlows.OfflineModel.Research;

/// <summary>One chunk that file_search found.</summary>
internal sealed record FoundChunk(string DocumentId, string FileName, string Text);

/// <summary>Reads the tool message in which Llama Stack hands file_search results to a model (see capture 07).</summary>
internal static partial class FileSearchResults
{
    /// <summary>The chunks in the message, best first; none when it says something else.</summary>
    public static IEnumerable<FoundChunk> Read(string message)
    {
        var end = message.LastIndexOf("END of file_search tool results", StringComparison.Ordinal);
        var results = end < 0 ? message : message[..end];
        var heads = Head.Matches(results);
        for (var i = 0; i < heads.Count; i++)
        {
            var start = heads[i].Index + heads[i].Length;
            var stop = i + 1 < heads.Count ? heads[i + 1].Index : results.Length;
            var name = FileName.Match(heads[i].Value);
            var id = heads[i].Groups["cite"].Value;
            yield return new FoundChunk(id, name.Success ? name.Groups["name"].Value : id, results[start..stop].Trim('\n', '\uFEFF'));
        }
    }

    [GeneratedRegex(@"^\[\d+\] document_id: [^\n]*? cite as <\|(?<cite>[^|\n]+)\|>\n?", RegexOptions.Multiline)] private static partial Regex Head { get; }
    [GeneratedRegex(@"'filename': (?<quote>['""])(?<name>.*?)\k<quote>")] private static partial Regex FileName { get; }
}
