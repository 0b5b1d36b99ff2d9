using ResearchFlows.Documents;
using ResearchFlows.LlamaStack.Replies;
using ResearchFlows.Ports;
using System.Text;
using System.Text.RegularExpressions;

namespace ResearchFlows.Research;

/// <summary>
/// Turns what a model wrote into text for people: citation markers become numbers, and the numbers refer to files by name. OGX leaves
/// markers <c>&lt;|document id|&gt;</c> in the text; Llama Stack 0.7 annotates it.
/// </summary>
public sealed partial class AnswerReader(DocumentLedger documents)
{
    private const int MostCitations = 20;

    /// <summary>Reads the text of a reply.</summary>
    /// <param name="reply">The reply.</param>
    /// <param name="earlier">The replies before it, whose searches its markers may refer to.</param>
    /// <param name="cancellationToken">Ends the look-up of names.</param>
    internal async Task<(string Text, IReadOnlyList<Citation> Citations)> ReadAsync(
        ModelReply reply, IEnumerable<ModelReply> earlier, CancellationToken cancellationToken)
    {
        var results = earlier.Append(reply).SelectMany(one => one.Searches).SelectMany(search => search.Results).ToList();
        List<string> files = [];
        var text = new StringBuilder();
        var end = 0;
        foreach (Match marker in Marker().Matches(reply.Text))
        {
            text.Append(reply.Text, end, marker.Index - end);
            end = marker.Index + marker.Length;
            if (results.Find(result => IsNamed(result, marker.Groups[1].Value)) is { } cited)
            {
                text.Append(FormattableString.Invariant($" [{await NumberAsync(files, cited.FileId, cited.FileName, cancellationToken)}]"));
            }
        }

        text.Append(reply.Text, end, reply.Text.Length - end);
        foreach (var annotation in reply.Annotations)
        {
            await NumberAsync(files, annotation.FileId, annotation.FileName ?? annotation.FileId, cancellationToken);
        }

        return (text.ToString().Trim(), [.. files.Take(MostCitations).Select((file, index) => new Citation(index + 1, file))]);
    }

    /// <summary>The paths of the files that a reply's searches found, by file id: the server has changed some of their names.</summary>
    internal async Task<IReadOnlyDictionary<string, string>> PathsAsync(ModelReply reply, CancellationToken cancellationToken)
    {
        Dictionary<string, string> paths = [];
        foreach (var fileId in reply.Searches.SelectMany(search => search.Results).Select(result => result.FileId).Distinct())
        {
            if (await documents.GetPathAsync(fileId, cancellationToken) is { } path)
            {
                paths[fileId] = path;
            }
        }

        return paths;
    }

    /// <summary>The file's number, from 1; the ledger knows the path it had before the server changed its name.</summary>
    private async Task<int> NumberAsync(List<string> files, string fileId, string fileName, CancellationToken cancellationToken)
    {
        var path = Texts.Cut(await documents.GetPathAsync(fileId, cancellationToken) ?? fileName, 200);
        if (!files.Contains(path))
        {
            files.Add(path);
        }

        return files.IndexOf(path) + 1;
    }

    private static bool IsNamed(FileSearchResult result, string id) => result.DocumentId == id || result.FileId == id;

    /// <summary>A marker, with the white space before it.</summary>
    [GeneratedRegex(@"\s*<\|([^|<>\s]{1,100})\|>")]
    private static partial Regex Marker();
}
