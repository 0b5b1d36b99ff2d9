using ResearchFlows.OfflineModel.Language;

namespace ResearchFlows.OfflineModel.Research;

/// <summary>Decides on the next step of a research conversation: which tools to call, or what to answer.</summary>
internal sealed class Researcher
{
    private const int MostCalls = 60, MostSearches = 4, MostForced = 12, CallsAtOnce = 8;

    private readonly ModelRequest request;
    private readonly Conversation conversation;
    private readonly PromptDirectives directives;
    private readonly Question question;
    private readonly Lazy<Findings> findings;
    private readonly ExplorationPlan plan;

    public Researcher(ModelRequest request, PassageMemory memory)
    {
        this.request = request;
        conversation = Conversation.Read(request.Messages);
        directives = PromptDirectives.Parse(conversation.Instructions);
        question = Question.Read(conversation.Question, conversation.Earlier);
        findings = new Lazy<Findings>(() => new Findings(question, new Evidence(conversation.Calls, memory)));
        plan = new ExplorationPlan(question, conversation.Calls, findings);
    }

    /// <summary>The calls to make now; none when it is time to answer.</summary>
    public IReadOnlyList<PlannedCall> NextCalls()
    {
        if (request.ToolChoice == "none" || request.Tools.Count == 0 || conversation.Calls.Count >= MostCalls) return [];
        var wanted = request.ToolChoice is "auto" or "required" or "" ? Some(Wanted()) : [];
        return wanted.Count > 0 || request.ToolChoice is "auto" or "" ? wanted : Some(Forced());
    }

    /// <summary>The answer from what was found.</summary>
    public string Answer() => new AnswerComposer(question, directives, findings.Value, conversation, Offered(ToolNames.FileSearch)).Compose();

    private IEnumerable<PlannedCall> Wanted()
    {
        if (!directives.UseTools || directives.FromMemory || question.Text.Length == 0) return [];
        var searches = Searches();
        if (searches.Count > 0) return searches;
        if (!directives.Explore || !Offered(ToolNames.ListLocalFiles)) return [];
        var begun = conversation.Calls.Any(call => call.Name is ToolNames.ListLocalFiles or ToolNames.SearchLocalFiles);
        return directives.ExploreOnlyWhenNeeded && !begun && findings.Value.Suffice ? [] : Exploration();
    }

    // A caller that forces a call in every turn must still get an answer some day; of tools that it does not know the model makes no call.
    private IEnumerable<PlannedCall> Forced()
    {
        if (conversation.Calls.Count >= MostForced) return [];
        var searches = Forces(ToolNames.FileSearch) ? NewQueries().Select(PlannedCall.Search) : [];
        return searches.Concat(Forces(ToolNames.ListLocalFiles) ? plan.FoldersToList().Select(PlannedCall.List) : []).Take(1);
    }

    private List<PlannedCall> Searches()
    {
        if (!directives.Search || !Offered(ToolNames.FileSearch)) return [];
        var most = conversation.Queries.Count == 0 ? 1 : directives.SearchAgain ? MostSearches - conversation.Queries.Count : 0;
        return [.. NewQueries().Take(most).Select(PlannedCall.Search)];
    }

    private IEnumerable<string> NewQueries() => SearchPlan.Queries(question).Except(conversation.Queries, StringComparer.OrdinalIgnoreCase);

    private IEnumerable<PlannedCall> Exploration()
    {
        List<PlannedCall> next = Offered(ToolNames.SearchLocalFiles) ? [.. plan.WordsToSearch().Select(PlannedCall.SearchFiles)] : [];
        if (next.Count > 0 || !plan.HasFound) next.AddRange(plan.FoldersToList().Select(PlannedCall.List));
        if (next.Count == 0 && Offered(ToolNames.ReadLocalFile)) next = [.. plan.PartsToRead().Select(part => PlannedCall.Read(part.Path, part.Part))];
        if (next.Count == 0 && directives.Index && Offered(ToolNames.IndexDocument)) next = [.. plan.FilesToIndex().Select(PlannedCall.Index)];
        return next.Count > 0 ? next : SearchAfterIndexing();
    }

    private IEnumerable<PlannedCall> SearchAfterIndexing()
    {
        var last = conversation.Calls.LastOrDefault(call => call.Name is ToolNames.IndexDocument or ToolNames.FileSearch);
        if (last is not { Name: ToolNames.IndexDocument, Succeeded: true } || !directives.Search || !Offered(ToolNames.FileSearch)) return [];
        return NewQueries().Take(1).Select(PlannedCall.Search);
    }

    private bool Forces(string tool) => Offered(tool) && (request.ToolChoice == "required" || request.ToolChoice == tool);

    private bool Offered(string tool) => request.Tools.Any(offered => offered.Name == tool);

    // One call a reply when the caller wants no parallel ones; never a call that was made before.
    private List<PlannedCall> Some(IEnumerable<PlannedCall> calls)
    {
        var made = conversation.Calls.Select(call => call.Key).ToHashSet();
        return [.. calls.Where(call => !made.Contains(PastCall.Of(call.Name, call.Json, null).Key)).Take(request.ParallelToolCalls ? CallsAtOnce : 1)];
    }
}
