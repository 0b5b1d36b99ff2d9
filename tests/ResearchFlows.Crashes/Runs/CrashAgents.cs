using System.Text.Json;

namespace ResearchFlows.Crashes.Runs;

/// <summary>
/// Small agents for the offline model: the answers are in the workspace, so that a run lists, reads and indexes files, and a prompt that
/// does not say so can be improved.
/// </summary>
internal static class CrashAgents
{
    /// <summary>Told to look into the workspace.</summary>
    public const string Explorer = "explorer";

    /// <summary>Not told so; each of its research calls starts an improvement, which a person has to approve.</summary>
    public const string Learner = "learner";

    /// <summary>The same, improved on request only.</summary>
    public const string Tested = "tested";

    public const string Question = "How deep is the north basin?";

    /// <summary>What is asked after it.</summary>
    public const string Then = "And the south basin?";

    private const string PlainPrompt = "You are a helpful assistant. Answer questions based on the provided context.";

    private const string ExploringPrompt =
        "Search the knowledge base first. When it does not answer, list the local files, folder by folder, read the promising ones, index those "
        + "that help, and search again. Answer only from documents, and cite them.";

    /// <param name="folder">Where the agents' folders go.</param>
    /// <param name="parallelism">How many cases run at once.</param>
    public static void WriteTo(string folder, int parallelism)
    {
        Write(folder, parallelism, Explorer, ExploringPrompt, optimizeEvery: 0, Cases.Where(item => item.Id is "north-1" or "south-1"));
        Write(folder, parallelism, Learner, PlainPrompt, optimizeEvery: 1, Cases);
        Write(folder, parallelism, Tested, PlainPrompt, optimizeEvery: 0, Cases);
    }

    private static void Write(string folder, int parallelism, string name, string prompt, int optimizeEvery, IEnumerable<CrashCase> cases)
    {
        Json("agent.json", new
        {
            name, model = "offline/research-model", judgeModel = "offline/judge-model", prompt, documents = "documents", workspace = "workspace",
            cases = "cases.json", optimizeEvery, evaluation = new { parallelism }, improvement = new { candidates = 2, maxP = 0.5, approval = true },
        });
        Json("cases.json", new { cases });
        Text("documents/quays.md", "# Quays\n\nThe harbor has three quays and two basins.\n");
        Text("documents/tides.md", "# Tides\n\nThe tidal range is 3 m.\n");
        Text("workspace/surveys/north.md", "# Survey of the north basin\n\nThe north basin is 14 m deep.\n");
        Text("workspace/surveys/south.md", "# Survey of the south basin\n\nThe south basin is 9 m deep.\n");

        void Json(string file, object value) => Text(file, JsonSerializer.Serialize(value, JsonSerializerOptions.Web));

        void Text(string file, string text)
        {
            var path = Path.Combine(folder, name, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }
    }

    /// <summary>Three to learn from, and as many to decide by as the gate needs to promote anything.</summary>
    private static IReadOnlyList<CrashCase> Cases =>
    [
        .. Ask("north", "train", "The north basin is 14 m deep.", Question, "What depth does the north basin have?", "How many metres deep is the north basin?"),
        .. Ask("south", "validation", "The south basin is 9 m deep.",
            "How deep is the south basin?", "What depth does the south basin have?", "How many metres deep is the south basin?",
            "What is the depth of the south basin?", "Tell me how deep the south basin is.", "Is it known how deep the south basin is?"),
    ];

    private static IEnumerable<CrashCase> Ask(string id, string split, string expected, params string[] questions) =>
        questions.Select((question, index) => new CrashCase(FormattableString.Invariant($"{id}-{index + 1}"), split, question, expected));

    private sealed record CrashCase(string Id, string Split, string Question, string Expected);
}
