using System.Text.Json;

namespace ResearchFlows.OfflineModel.Research;

/// <summary>A call made earlier in the conversation.</summary>
/// <param name="Name">The tool.</param>
/// <param name="Arguments">Its string and number arguments; empty when they were malformed.</param>
/// <param name="Output">What came back; null when nothing did.</param>
internal sealed record PastCall(string Name, IReadOnlyDictionary<string, string> Arguments, string? Output)
{
    /// <summary>What makes two calls the same.</summary>
    public string Key => Name + string.Join('\n', Arguments.OrderBy(argument => argument.Key, StringComparer.Ordinal).Select(argument => $"{argument.Key}={argument.Value}"));

    /// <summary>Whether the tool answered with something other than an error.</summary>
    public bool Succeeded => Output is not null && !Output.StartsWith("Error", StringComparison.OrdinalIgnoreCase);

    /// <summary>An argument, or an empty text.</summary>
    public string this[string argument] => Arguments.GetValueOrDefault(argument, "");

    /// <summary>A call with its arguments as the model wrote them.</summary>
    public static PastCall Of(string name, string json, string? output) => new(name, Read(json), output);

    private static Dictionary<string, string> Read(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object) return [];
            return document.RootElement.EnumerateObject()
                .Where(property => property.Value.ValueKind is JsonValueKind.String or JsonValueKind.Number)
                .GroupBy(property => property.Name)
                .ToDictionary(group => group.Key, group => group.Last().Value.ToString());
        }
        catch (JsonException)
        {
            return [];
        }
    }
}

/// <summary>What the offline model needs to know of the messages.</summary>
/// <param name="Instructions">The prompt.</param>
/// <param name="Question">The question.</param>
/// <param name="Earlier">The question that was answered before it, if there was one: a follow-up leaves out what that one said.</param>
/// <param name="Calls">The calls made for the question so far.</param>
internal sealed record Conversation(string Instructions, string Question, string Earlier, IReadOnlyList<PastCall> Calls)
{
    /// <summary>What was asked of file_search so far.</summary>
    public IReadOnlyList<string> Queries { get; } = [.. Calls.Where(call => call.Name == ToolNames.FileSearch).Select(call => call["query"])];

    /// <summary>Reads the messages; only what came since the last finished answer counts.</summary>
    public static Conversation Read(IReadOnlyList<ModelMessage> messages)
    {
        var instructions = string.Join('\n', messages.Where(message => message.Role is "system" or "developer").Select(message => message.Content));
        var (start, answered) = (0, 0);
        for (var i = 0; i < messages.Count - 1; i++)
        {
            if (messages[i] is { Role: "assistant", ToolCalls: not { Count: > 0 } } && messages.Skip(i + 1).Any(message => message.Role == "user")) (answered, start) = (start, i + 1);
        }

        var earlier = start == 0 ? "" : QuestionOf([.. messages.Take(start)], answered);
        return new Conversation(instructions, QuestionOf(messages, start), earlier, [.. CallsOf([.. messages.Skip(start)])]);
    }

    // What a user message says after the first tool call is a note about the work (a limit, say), not another question.
    private static string QuestionOf(IReadOnlyList<ModelMessage> messages, int start)
    {
        var thread = messages.Skip(start).SkipWhile(message => message.Role != "user").ToList();
        var question = thread.TakeWhile(message => message.Role is not ("assistant" or "tool")).Where(message => message.Role == "user");
        return string.Join('\n', question.Select(message => message.Content)).Trim();
    }

    private static IEnumerable<PastCall> CallsOf(IReadOnlyList<ModelMessage> messages)
    {
        var outputs = messages.Where(message => message is { Role: "tool", ToolCallId: not null }).ToLookup(message => message.ToolCallId!, message => message.Content);
        foreach (var call in messages.SelectMany(message => message.ToolCalls ?? []))
        {
            yield return PastCall.Of(call.Name, call.Arguments, outputs[call.Id].FirstOrDefault());
        }
    }
}
