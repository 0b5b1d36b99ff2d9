using System.Runtime.CompilerServices;
using System.Text.Json;

namespace ResearchFlows.OfflineModel.Tests;

/// <summary>A question with the facts a right answer holds; each fact is a list of wordings.</summary>
internal sealed record CorpusQuestion(string Question, string[][]? Facts, string? Expected, bool Unanswerable);

/// <summary>Documents on one subject: some indexed, some only in the workspace.</summary>
internal sealed record Corpus(string Name, IReadOnlyDictionary<string, string> Indexed, IReadOnlyDictionary<string, string> Workspace, IReadOnlyList<CorpusQuestion> Questions)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>The folder of the tests' own corpora.</summary>
    public static string Root => Path.Combine(Path.GetDirectoryName(ThisFile())!, "Corpora");

    /// <summary>Those that nothing is fitted to.</summary>
    public static IEnumerable<Corpus> Unseen() => Directory.GetDirectories(Path.Combine(Path.GetDirectoryName(Root)!, "UnseenCorpora")).Order(StringComparer.Ordinal).Select(Read);

    public static Corpus Load(string name) => Read(Path.Combine(Root, name));

    /// <summary>Reads a folder that holds <c>indexed/</c>, <c>workspace/</c> and <c>questions.json</c>.</summary>
    public static Corpus Read(string folder)
    {
        var questions = JsonSerializer.Deserialize<CorpusQuestion[]>(File.ReadAllText(Path.Combine(folder, "questions.json")), Json)!;
        return new Corpus(Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)), Texts(Path.Combine(folder, "indexed")), Texts(Path.Combine(folder, "workspace")), questions);
    }

    private static Dictionary<string, string> Texts(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal).ToDictionary(file => Path.GetRelativePath(folder, file).Replace('\\', '/'), File.ReadAllText);

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
