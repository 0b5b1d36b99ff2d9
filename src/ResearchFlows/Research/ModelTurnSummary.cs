using ResearchFlows.LlamaStack.Replies;
using ResearchFlows.Ports;

namespace ResearchFlows.Research;

/// <summary>Cuts a model's reply to what may cross the port: under 32 KB whatever the model wrote.</summary>
internal static class ModelTurnSummary
{
    private const int TextBytes = 12 * 1024;
    private const int ArgumentsBytes = 4 * 1024;
    private const int NameBytes = 64;
    private const int MostSearches = 10;

    /// <summary>For what is added to the output later.</summary>
    private const int Reserve = 4 * 1024;

    public static ModelTurnOutput Of(ModelReply reply, string text, IReadOnlyList<Citation> citations, IReadOnlyDictionary<string, string> paths, int maxToolCalls)
    {
        var calls = reply.FunctionCalls.Take(maxToolCalls).ToList();
        var output = new ModelTurnOutput
        {
            ResponseId = Texts.Cut(reply.ResponseId, 200),
            Text = "",
            Citations = citations,
            FunctionCalls = [.. calls.Select((call, ordinal) => Summary(call, ordinal, ArgumentsBytes / calls.Count))],
            CallsLeftOut = reply.FunctionCalls.Count - calls.Count,
            Searches = [.. reply.Searches.Take(MostSearches).Select(search => Summary(search, paths))],
            ServerTools = [.. reply.ServerTools.Take(MostSearches)],
            Usage = reply.Usage,
            IncompleteReason = reply.IncompleteReason is { } reason ? Texts.Cut(reason, 200) : null,
        };
        return output with { Text = Texts.Cut(text, Math.Min(TextBytes, PortJson.MostBytes - Reserve - PortJson.Size(output))) };
    }

    private static RequestedCall Summary(FunctionCall call, int ordinal, int argumentsBytes) =>
        new(ordinal, Texts.Cut(call.CallId, NameBytes), Texts.Cut(call.Name, NameBytes), Texts.Cut(call.Arguments, argumentsBytes));

    private static SearchSummary Summary(FileSearch search, IReadOnlyDictionary<string, string> paths) => new(
        [.. search.Queries.Take(3).Select(query => Texts.Cut(query, 100))],
        [.. search.Results.Select(result => Texts.Cut(paths.GetValueOrDefault(result.FileId, result.FileName), 100)).Distinct().Take(5)]);
}
