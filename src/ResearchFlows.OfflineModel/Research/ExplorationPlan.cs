using ResearchFlows.OfflineModel.Language;

namespace ResearchFlows.OfflineModel.Research;

/// <summary>How to look through the workspace: search it, or list it, read what is promising, index what is relevant.</summary>
internal sealed class ExplorationPlan(Question question, IReadOnlyList<PastCall> calls, Lazy<Findings> findings)
{
    private const int MostFolders = 24;
    private const int FilesAtOnce = 8;
    private const int FoundAtOnce = 3;
    private const int MostReads = 24;
    private const int MostIndexed = 3;

    private readonly List<PastCall> searches = [.. calls.Where(call => call.Name == ToolNames.SearchLocalFiles)];
    private readonly List<PastCall> listings = [.. calls.Where(call => call.Name == ToolNames.ListLocalFiles)];
    private readonly List<PastCall> reads = [.. calls.Where(call => call.Name == ToolNames.ReadLocalFile)];

    /// <summary>What to search the workspace for: the telling words of the question, once.</summary>
    public IEnumerable<string> WordsToSearch() =>
        searches.Count == 0 && string.Join(' ', question.KeyTerms.Select(term => term.Text)) is { Length: > 0 } words ? [words] : [];

    /// <summary>Whether a search of the workspace showed files, and they answer or are still to be read: then there is no need to list folders.</summary>
    public bool HasFound => Found().Any() && (findings.Value.AnswerAny || reads.Count == 0);

    /// <summary>The folders to list next: the root, then every folder that a listing showed.</summary>
    public IEnumerable<string> FoldersToList()
    {
        if (listings.Count == 0) return ["."];
        var listed = listings.Select(call => Trimmed(call["directory"])).ToHashSet();
        var shown = listings.Where(call => call.Succeeded).SelectMany(call => WorkspaceOutputs.Folders(call.Output!)).Select(Trimmed).Distinct();
        return shown.Where(folder => !listed.Contains(folder)).Take(Math.Max(0, MostFolders - listings.Count));
    }

    /// <summary>The files to read next: the most promising, more of them only while nothing answers.</summary>
    public IEnumerable<(string Path, int Part)> PartsToRead()
    {
        if (reads.Count >= MostReads) return [];
        var tried = reads.Select(call => call["path"]).ToHashSet();
        var room = tried.Count == 0 ? FilesAtOnce : findings.Value.Suffice ? 0 : FilesAtOnce;
        var files = HasFound ? Found().Take(FoundAtOnce) : Files().OrderByDescending(Promise);
        var fresh = files.Where(file => !tried.Contains(file)).Take(room).Select(file => (file, 1)).ToList();
        return fresh.Concat(NextParts()).Take(MostReads - reads.Count);
    }

    /// <summary>The files worth indexing: those whose passages answer best.</summary>
    public IEnumerable<string> FilesToIndex()
    {
        if (calls.Any(call => call.Name == ToolNames.IndexDocument)) return [];
        var known = reads.Where(call => call.Succeeded).Select(call => call["path"]).ToHashSet();
        return findings.Value.Parts.Where(findings.Value.Answers).Select(part => part.Best!.Document)
            .Where(document => document.Citation is null && known.Contains(document.Name))
            .Select(document => document.Name).Distinct().Take(MostIndexed);
    }

    private IEnumerable<string> Found() => searches.Where(call => call.Succeeded).SelectMany(call => WorkspaceOutputs.FoundFiles(call.Output!)).Distinct();

    private IEnumerable<string> Files() => Found().Concat(Listed()).Distinct();

    private IEnumerable<string> Listed() => listings.Where(call => call.Succeeded).SelectMany(call => WorkspaceOutputs.Files(call.Output!)).Distinct();

    // A file that answers is read to its end: the answer may go on there.
    private IEnumerable<(string Path, int Part)> NextParts()
    {
        var files = reads.Where(call => call.Succeeded)
            .Select(call => WorkspaceOutputs.Part(call.Output!)).OfType<ReadPart>()
            .GroupBy(part => part.Path)
            .Select(file => file.MaxBy(part => part.Part)!);
        var answering = findings.Value.Parts.Select(part => part.Best?.Document.Name).ToHashSet();
        return files.Where(last => last.Part < last.Parts && (!findings.Value.Suffice || answering.Contains(last.Path))).Select(last => (last.Path, last.Part + 1));
    }

    // A name that shares words with the question promises most.
    private double Promise(string path) => question.KeyTerms.Sum(new TermSet(Path.ChangeExtension(path, null)).Closeness);

    private static string Trimmed(string folder) => folder.Trim().TrimEnd('/') is { Length: > 0 } name ? name : ".";
}
