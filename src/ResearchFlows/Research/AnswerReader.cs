using ResearchFlows.Documents;
using ResearchFlows.LlamaStack.Replies;
using ResearchFlows.Ports;
using System.Text;
using System.Text.RegularExpressions;

namespace ResearchFlows.Research;

/// <summary>
/// Turns what a model wrote into text for people: citation markers become numbers, and the numbers refer to files by name. OGX leaves
/// markers <c>&lt;|document id|&gt;</c> in the text; Llama Stack 0.7 annotates it. gpt-oss
/// writes <c>【name†lines】</c>. Whatever names nothing of the run, and all code, stays.
/// </summary>
public sealed partial class AnswerReader(DocumentLedger documents)
{
    private const int MostCitations = 20;
    private const int MostNameBytes = 200;
    private const int MostUrlLength = 200;

    /// <summary>Reads the text of a reply.</summary>
    /// <param name="reply">The reply.</param>
    /// <param name="earlier">The replies before it, whose searches its markers may refer to.</param>
    /// <param name="cancellationToken">Ends the look-up of names.</param>
    internal async Task<(string Text, IReadOnlyList<Citation> Citations)> ReadAsync(
        ModelReply reply, IEnumerable<ModelReply> earlier, CancellationToken cancellationToken)
    {
        var results = earlier.Append(reply).SelectMany(one => one.Searches).SelectMany(search => search.Results).ToList();
        List<Citation> citations = [];
        var code = CodeSpans.Of(reply.Text).ToList();
        var text = new StringBuilder();
        var end = 0;
        foreach (Match marker in Marker().Matches(reply.Text))
        {
            var (id, at) = (marker.Groups["id"].Value, marker.Groups["id"].Index);
            var cited = results.Find(result => IsNamed(result, id));
            if ((cited is null && !Id().IsMatch(id)) || code.Exists(span => span.Start.Value < at && at < span.End.Value))
            {
                continue;
            }

            text.Append(reply.Text, end, marker.Index - end);
            var passage = cited is null ? null : CitedPassage.Find(reply.Text[..marker.Index], results.Where(result => IsNamed(result, id)));
            end = marker.Index + marker.Length;
            if (cited is not null)
            {
                text.Append(FormattableString.Invariant($" [{await NumberAsync(citations, cited.FileId, cited.FileName, passage, cancellationToken)}]"));
            }
        }

        text.Append(reply.Text, end, reply.Text.Length - end);
        foreach (var annotation in reply.Annotations)
        {
            await NumberAsync(citations, annotation.FileId, annotation.FileName ?? annotation.FileId, null, cancellationToken);
        }

        foreach (var page in reply.WebAnnotations)
        {
            Number(citations, new(0, Texts.Cut(page.Url, MostNameBytes), page.Url.Length <= MostUrlLength ? page.Url : null));
        }

        return (text.ToString().Trim(), [.. citations.Take(MostCitations)]);
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

    /// <summary>The file's number; the ledger knows the path it had before the server changed its name.</summary>
    private async Task<int> NumberAsync(List<Citation> citations, string fileId, string fileName, CitedPassage? passage, CancellationToken cancellationToken) =>
        Number(citations, new(0, Texts.Cut(await documents.GetPathAsync(fileId, cancellationToken) ?? fileName, MostNameBytes), null, passage?.Place, passage?.Quote));

    /// <summary>The number of what is cited, from 1. A mark that does not say where means what was cited of the file before.</summary>
    private static int Number(List<Citation> citations, Citation cited)
    {
        if (citations.Find(known => known.File == cited.File && (cited.Place is null || known.Place == cited.Place)) is { } known)
        {
            return known.Number;
        }

        citations.Add(cited with { Number = citations.Count + 1 });
        return citations.Count;
    }

    private static bool IsNamed(FileSearchResult result, string id) => result.DocumentId == id || result.FileId == id || result.FileName == id;

    /// <summary>A marker, with the white space before it.</summary>
    [GeneratedRegex(@"\s*(?:<\|(?<id>[^|<>\s]{1,100})\|>|【(?<id>[^【】†]{1,200})(?:†[^【】]{0,100})?】)")]
    private static partial Regex Marker();

    /// <summary>An id that a server made: one that nothing of the run has is of no use to a reader.</summary>
    [GeneratedRegex("^(?:file[-_][A-Za-z0-9-]{6,}|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})$")]
    private static partial Regex Id();
}
