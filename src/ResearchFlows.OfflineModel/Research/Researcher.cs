using System.Globalization;
using System.Text.Json;
using ResearchFlows.OfflineModel.Language;

namespace ResearchFlows.OfflineModel.Research;

/// <summary>Decides on the next step of a research conversation: which tools to call, or what to answer.</summary>
internal sealed class Researcher
{
    private const int MostCalls = 60;

    private readonly ModelRequest request;
    private readonly Conversation conversation;
    private readonly PromptDirectives directives;
    private readonly Question question;
    private readonly Lazy<Findings> findings;

    public Researcher(ModelRequest request, PassageMemory memory)
    {
        this.request = request;
        conversation = Conversation.Read(request.Messages);
        directives = PromptDirectives.Parse(conversation.Instructions);
        question = Question.Read(conversation.Question);
        findings = new Lazy<Findings>(() => new Findings(question, new Evidence(conversation.Calls, memory)));
    }

    /// <summary>The calls to make now; none when it is time to answer.</summary>
    public IReadOnlyList<PlannedCall> NextCalls()
    {
        if (request.ToolChoice == "none" || request.Tools.Count == 0 || conversation.Calls.Count >= MostCalls) return [];
        if (request.ToolChoice is not ("auto" or "required" or "")) return Some(new ForcedCall(request, conversation, question, findings).Of(request.ToolChoice));
        var wanted = Some(Wanted());
        return wanted.Count == 0 && request.ToolChoice == "required" ? Some(new ForcedCall(request, conversation, question, findings).OfAny()) : wanted;
    }

    /// <summary>The answer from what was found.</summary>
    public string Answer() => new AnswerComposer(question, directives, findings.Value, conversation, Offered(ToolNames.FileSearch)).Compose();

    private IEnumerable<PlannedCall> Wanted()
    {
        if (!directives.UseTools || directives.FromMemory || directives.FixedAnswer is not null || question.Text.Length == 0) return [];
        var searches = Searches();
        if (searches.Count > 0) return searches;
        if (!directives.Explore || !Offered(ToolNames.ListLocalFiles)) return [];
        var begun = conversation.Calls.Any(call => call.Name == ToolNames.ListLocalFiles);
        return directives.ExploreOnlyWhenNeeded && !begun && findings.Value.Suffice ? [] : Exploration();
    }

    private List<PlannedCall> Searches()
    {
        if (!directives.Search || !Offered(ToolNames.FileSearch)) return [];
        var used = conversation.Calls.Where(call => call.Name == ToolNames.FileSearch).Select(call => call["query"]).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var queries = SearchPlan.Queries(question, directives).Where(query => !used.Contains(query));
        return [.. (used.Count == 0 ? queries.Take(1) : directives.SearchAgain ? queries : []).Select(PlannedCall.Search)];
    }

    private IEnumerable<PlannedCall> Exploration()
    {
        var plan = new ExplorationPlan(question, conversation.Calls, findings);
        var canRead = Offered(ToolNames.ReadLocalFile);
        List<PlannedCall> next = [.. plan.FoldersToList().Select(PlannedCall.List)];
        if (next.Count == 0 && canRead) next = [.. plan.PartsToRead().Select(part => PlannedCall.Read(part.Path, part.Part))];
        if (next.Count == 0 && directives.Index && Offered(ToolNames.IndexDocument)) next = [.. plan.FilesToIndex(canRead).Select(PlannedCall.Index)];
        return next.Count > 0 ? next : SearchAfterIndexing();
    }

    private IEnumerable<PlannedCall> SearchAfterIndexing()
    {
        var last = conversation.Calls.LastOrDefault(call => call.Name is ToolNames.IndexDocument or ToolNames.FileSearch);
        if (last is not { Name: ToolNames.IndexDocument, Succeeded: true } || !directives.Search || !Offered(ToolNames.FileSearch)) return [];
        var used = conversation.Calls.Where(call => call.Name == ToolNames.FileSearch).Select(call => call["query"]);
        return SearchPlan.Another(question, used) is { } query ? [PlannedCall.Search(query)] : [];
    }

    private bool Offered(string tool) => request.Tools.Any(offered => offered.Name == tool);

    // One call a reply when the caller wants no parallel ones; never a call that was made before.
    private List<PlannedCall> Some(IEnumerable<PlannedCall> calls)
    {
        var made = conversation.Calls.Select(call => PlannedCall.Key(call.Name, call.Arguments)).ToHashSet();
        return [.. calls.Where(call => !made.Contains(PlannedCall.Key(call.Name, call.Arguments))).Take(request.ParallelToolCalls ? 8 : 1)];
    }
}

/// <summary>A call the model is about to make.</summary>
internal sealed record PlannedCall(string Name, IReadOnlyDictionary<string, string> Arguments, string Json)
{
    public static PlannedCall Search(string query) => Of(ToolNames.FileSearch, new { query }, ("query", query));

    public static PlannedCall List(string directory) => Of(ToolNames.ListLocalFiles, new { directory }, ("directory", directory));

    public static PlannedCall Index(string path) => Of(ToolNames.IndexDocument, new { file_path = path }, ("file_path", path));

    public static PlannedCall Read(string path, int part) => part == 1
        ? Of(ToolNames.ReadLocalFile, new { path }, ("path", path))
        : Of(ToolNames.ReadLocalFile, new { path, part }, ("path", path), ("part", part.ToString(CultureInfo.InvariantCulture)));

    /// <summary>What makes two calls the same.</summary>
    public static string Key(string name, IReadOnlyDictionary<string, string> arguments) =>
        name + JsonSerializer.Serialize(arguments.OrderBy(argument => argument.Key, StringComparer.Ordinal).Select(argument => $"{argument.Key}={argument.Value}"));

    public static PlannedCall Of(string name, object arguments, params (string Name, string Value)[] plain) =>
        new(name, plain.ToDictionary(argument => argument.Name, argument => argument.Value), JsonSerializer.Serialize(arguments, Readable));

    private static readonly JsonSerializerOptions Readable = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
