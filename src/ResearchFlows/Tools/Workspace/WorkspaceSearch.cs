namespace ResearchFlows.Tools.Workspace;

/// <summary>A file that a search found.</summary>
/// <param name="File">The file.</param>
/// <param name="Lines">Its lines that tell most, with their numbers from 1, in its order.</param>
public sealed record FoundFile(FolderEntry File, IReadOnlyList<(int Number, string Text)> Lines);

/// <summary>What a search of a workspace found.</summary>
/// <param name="Best">The files that hold most of what is searched for, the best first.</param>
/// <param name="Holding">How many files hold any of it.</param>
/// <param name="Read">How many files were read.</param>
/// <param name="Files">How many files there are.</param>
public sealed record SearchResult(IReadOnlyList<FoundFile> Best, int Holding, int Read, int Files);

/// <summary>
/// Searches the names and the text of a workspace's files, without an index: a word counts the more, the fewer files hold it, and in a name more
/// than in a text. Files whose names hold a word are read first, so that a workspace that is too large to be read whole is searched where it matters.
/// </summary>
internal sealed class WorkspaceSearch(WorkspaceSandbox workspace, TimeProvider time)
{
    private const int MostFiles = 20_000;
    private const int MostFolders = 2_000;
    private const int MostWords = 16;
    private const int MostFound = 10;
    private const int MostLines = 3;
    private const long MostBytes = 64 * 1024 * 1024;

    /// <summary>What a name counts beside a text that holds a word very often.</summary>
    private const double NameWeight = 1.5;

    /// <summary>What is so much worse than the best is noise.</summary>
    private const double LeastOfBest = 0.3;

    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(5);

    /// <summary>Searches for the words of a text.</summary>
    public async Task<SearchResult> FindAsync(string query, CancellationToken cancellationToken)
    {
        var words = SearchWords.Of(query).Distinct().Take(MostWords).ToArray();
        if (words.Length == 0)
        {
            var count = Files(cancellationToken).Count;
            return new SearchResult([], 0, count, count);
        }

        var files = Files(cancellationToken).Select(file => new Candidate(file, words)).OrderByDescending(file => file.NameHits.Sum()).ToList();
        var (started, bytes, read) = (time.GetTimestamp(), 0L, 0);
        foreach (var file in files)
        {
            if ((bytes += file.Entry.Bytes ?? 0) > MostBytes || time.GetElapsedTime(started) > TimeLimit)
            {
                break;
            }

            read++;
            file.Count(await TextOfAsync(file.Entry, cancellationToken), words);
        }

        var holding = files.Where(file => file.Holds).ToList();
        var rarity = words.Select((_, word) => Rarity(files.Count, holding.Count(file => file.HoldsWord(word)))).ToArray();
        var ranked = holding.Select(file => (File: file, Score: file.Score(rarity, NameWeight))).OrderByDescending(file => file.Score).ToList();
        List<FoundFile> best = [];
        foreach (var (file, _) in ranked.TakeWhile(file => file.Score >= LeastOfBest * ranked[0].Score).Take(MostFound))
        {
            best.Add(new FoundFile(file.Entry, BestLines(await TextOfAsync(file.Entry, cancellationToken), words, rarity)));
        }

        return new SearchResult(best, holding.Count, read, files.Count);
    }

    private List<FolderEntry> Files(CancellationToken cancellationToken)
    {
        List<FolderEntry> files = [];
        var folders = new Queue<string>(["."]);
        for (var walked = 0; walked < MostFolders && files.Count < MostFiles && folders.TryDequeue(out var folder); walked++)
        {
            foreach (var entry in Entries(folder, cancellationToken))
            {
                if (entry.Bytes is null)
                {
                    folders.Enqueue(entry.Path);
                }
                else
                {
                    files.Add(entry);
                }
            }
        }

        return files;
    }

    private IReadOnlyList<FolderEntry> Entries(string folder, CancellationToken cancellationToken)
    {
        try
        {
            return workspace.ListWholeFolder(folder, cancellationToken);
        }
        catch (Exception exception) when (exception is ToolErrorException or IOException && folder != ".")
        {
            return [];
        }
    }

    private async Task<string> TextOfAsync(FolderEntry file, CancellationToken cancellationToken)
    {
        try
        {
            return (await workspace.ReadFileAsync(file.Path, cancellationToken)).Text;
        }
        catch (Exception exception) when (exception is ToolErrorException or IOException)
        {
            return "";
        }
    }

    private static double Rarity(int files, int holding) => Math.Log(1 + ((files - holding + 0.5) / (holding + 0.5)));

    private static IReadOnlyList<(int Number, string Text)> BestLines(string text, string[] words, double[] rarity) =>
    [
        .. text.Split('\n').Select((line, index) => (Number: index + 1, Text: line.Trim(), Score: LineScore(line, words, rarity)))
            .Where(line => line.Score > 0).OrderByDescending(line => line.Score).Take(MostLines).OrderBy(line => line.Number).Select(line => (line.Number, line.Text)),
    ];

    private static double LineScore(string line, string[] words, double[] rarity)
    {
        var found = SearchWords.Of(line).ToHashSet();
        return words.Select((word, index) => rarity[index] * found.Select(other => SearchWords.Likeness(word, other)).DefaultIfEmpty().Max()).Sum();
    }

    /// <summary>A file and how often it holds each word.</summary>
    private sealed class Candidate(FolderEntry entry, string[] words)
    {
        private double[] _textHits = new double[words.Length];

        public FolderEntry Entry => entry;

        public double[] NameHits { get; } = Hits(entry.Path, words, double.Max);

        public bool Holds => NameHits.Any(hits => hits > 0) || _textHits.Any(hits => hits > 0);

        public bool HoldsWord(int word) => NameHits[word] > 0 || _textHits[word] > 0;

        public void Count(string text, string[] searched) => _textHits = Hits(text, searched, (sum, likeness) => sum + likeness);

        public double Score(double[] rarity, double nameWeight) =>
            rarity.Select((weight, word) => weight * ((_textHits[word] / (_textHits[word] + 1.5)) + (nameWeight * NameHits[word]))).Sum();

        private static double[] Hits(string text, string[] words, Func<double, double, double> add)
        {
            var hits = new double[words.Length];
            foreach (var found in SearchWords.Of(text))
            {
                for (var word = 0; word < words.Length; word++)
                {
                    hits[word] = add(hits[word], SearchWords.Likeness(words[word], found));
                }
            }

            return hits;
        }
    }
}
