using System.Text.Json;

namespace ResearchFlows.OfflineModel.Research;

/// <summary>The call to make when the caller leaves no choice (<c>tool_choice</c>).</summary>
internal sealed class ForcedCall(ModelRequest request, Conversation conversation, Question question, Lazy<Findings> findings)
{
    // A caller that forces a call in every turn must still get an answer some day.
    private const int MostForced = 12;

    /// <summary>A call of any tool on offer, the search first.</summary>
    public IEnumerable<PlannedCall> OfAny()
    {
        if (conversation.Calls.Count >= MostForced) return [];
        var names = request.Tools.Select(tool => tool.Name)
            .OrderByDescending(name => name == ToolNames.FileSearch).ThenByDescending(name => name == ToolNames.ListLocalFiles);
        return names.SelectMany(Of).Take(1);
    }

    /// <summary>A call of the named tool; none when it is not on offer or nothing new is left to ask it.</summary>
    public IEnumerable<PlannedCall> Of(string name)
    {
        if (request.Tools.FirstOrDefault(tool => tool.Name == name) is not { } forced || conversation.Calls.Count >= MostForced) return [];
        var plan = new ExplorationPlan(question, conversation.Calls, findings);
        return (name switch
        {
            ToolNames.FileSearch => Search(),
            ToolNames.ListLocalFiles => plan.FoldersToList().Select(PlannedCall.List),
            ToolNames.ReadLocalFile => plan.PartsToRead().Select(part => PlannedCall.Read(part.Path, part.Part)).DefaultIfEmpty(PlannedCall.Read("README.md", 1)),
            ToolNames.IndexDocument => plan.FilesToIndex(false).Select(PlannedCall.Index).DefaultIfEmpty(PlannedCall.Index("README.md")),
            _ => Unknown(forced),
        }).Take(1);
    }

    private IEnumerable<PlannedCall> Search()
    {
        var used = conversation.Calls.Where(call => call.Name == ToolNames.FileSearch).Select(call => call["query"]).ToList();
        var query = used.Count == 0 ? SearchPlan.Queries(question, new PromptDirectives()).FirstOrDefault("") : SearchPlan.Another(question, used);
        return query is null ? [] : [PlannedCall.Search(query)];
    }

    // Of a tool that it does not know, the model can only see which texts are required: it hands over the question.
    private IEnumerable<PlannedCall> Unknown(ModelTool tool)
    {
        JsonElement names = default;
        _ = tool.Parameters is { ValueKind: JsonValueKind.Object } schema && schema.TryGetProperty("required", out names);
        var required = names.ValueKind != JsonValueKind.Array
            ? []
            : names.EnumerateArray().Where(name => name.ValueKind == JsonValueKind.String).Select(name => name.GetString()!).Distinct();
        var arguments = required.ToDictionary(name => name, _ => question.Text);
        return [PlannedCall.Of(tool.Name, arguments, [.. arguments.Select(argument => (argument.Key, argument.Value))])];
    }
}
