using System.Text.Json;

namespace ResearchFlows.OfflineModel.Research;

/// <summary>The call to make when the caller leaves no choice (<c>tool_choice</c>).</summary>
internal sealed class ForcedCall(ModelRequest request, Conversation conversation, Question question, ExplorationPlan plan)
{
    // A caller that forces a call in every turn must still get an answer some day.
    private const int MostForced = 12;

    /// <summary>A call of any tool on offer, the search first.</summary>
    public IEnumerable<PlannedCall> OfAny() => request.Tools.Select(tool => tool.Name)
        .OrderByDescending(name => name == ToolNames.FileSearch).ThenByDescending(name => name == ToolNames.ListLocalFiles).SelectMany(Of).Take(1);

    /// <summary>A call of the named tool; none when it is not on offer or nothing new is left to ask it.</summary>
    public IEnumerable<PlannedCall> Of(string name)
    {
        if (request.Tools.FirstOrDefault(tool => tool.Name == name) is not { } forced || conversation.Calls.Count >= MostForced) return [];
        return name switch
        {
            ToolNames.FileSearch => SearchPlan.Queries(question).Except(conversation.Queries, StringComparer.OrdinalIgnoreCase).Take(1).Select(PlannedCall.Search),
            ToolNames.ListLocalFiles => plan.FoldersToList().Select(PlannedCall.List).Take(1),
            _ => [WithTheQuestion(forced)],
        };
    }

    // Of other tools the model can only see which texts are required: it hands over the question.
    private PlannedCall WithTheQuestion(ModelTool tool)
    {
        JsonElement names = default;
        _ = tool.Parameters is { ValueKind: JsonValueKind.Object } schema && schema.TryGetProperty("required", out names);
        var required = names.ValueKind != JsonValueKind.Array ? [] : names.EnumerateArray().Select(name => name.ToString()).Distinct();
        return PlannedCall.Of(tool.Name, required.ToDictionary(name => name, _ => (object)question.Text));
    }
}
