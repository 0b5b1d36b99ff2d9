using System.Text.RegularExpressions;

namespace ResearchFlows.LlamaStack.Replies;

/// <summary>
/// Tells a text that is a call of a known tool (llama3.1 writes <c>{"name": …, "parameters": …}</c>) from an answer. Only a text that is
/// nothing else, or ends with it on a line of its own, is one: an answer may show a call, in code.
/// </summary>
internal static partial class BareCalls
{
    private const int MostTries = 16;

    /// <summary>The reply with such a call made a call.</summary>
    /// <param name="reply">The reply.</param>
    /// <param name="known">The tools there are.</param>
    public static ModelReply Read(ModelReply reply, IReadOnlyList<string> known)
    {
        if (reply.FunctionCalls.Count > 0 || reply.Text.Length > LenientJson.MaxLength)
        {
            return reply;
        }

        var text = reply.Text.Trim();
        if (ReadCalls(Unwrap(text), known) is { } calls)
        {
            return reply with { Text = "", FunctionCalls = WrittenCalls.Number(calls, reply.ResponseId) };
        }

        return ReadLast(text, known) is { } last
            ? reply with { Text = last.Said, FunctionCalls = WrittenCalls.Number(last.Calls, reply.ResponseId) }
            : reply;
    }

    private static IReadOnlyList<WrittenCall>? ReadCalls(string text, IReadOnlyList<string> known) =>
        CallText.Read(text) is { } calls && calls.All(call => CallNames.Find(call.Name, known) is not null) ? calls : null;

    /// <summary>Calls that begin a line and go on to the end.</summary>
    private static (string Said, IReadOnlyList<WrittenCall> Calls)? ReadLast(string text, IReadOnlyList<string> known)
    {
        if (Action().Match(text) is { Success: true } action && CallNames.Find(action.Groups["name"].Value, known) is not null)
        {
            return (text[..action.Index].Trim(), [new WrittenCall(action.Groups["name"].Value, action.Groups["arguments"].Value)]);
        }

        foreach (var line in LineWithCall().Matches(text).Take(MostTries))
        {
            if (CodeSpans.SkipTo(text, 0, line.Index) == line.Index && ReadCalls(text[line.Index..], known) is { } calls)
            {
                return (text[..line.Index].Trim(), calls);
            }
        }

        return null;
    }

    /// <summary>Without a label, and without the fences when there is nothing beside them.</summary>
    private static string Unwrap(string text)
    {
        text = Label().Replace(text, "");
        return Fence().Replace(text, "").Trim().Length == 0 ? Fence().Replace(text, "${inside}\n") : text.Trim('`');
    }

    [GeneratedRegex(@"^\s*(?:(?:tool|function)[ _]?calls?|action|call)\s*:\s*", RegexOptions.IgnoreCase)]
    private static partial Regex Label();

    [GeneratedRegex(@"```[a-zA-Z_]*[ \t]*\r?\n?(?<inside>[^`]*?)\s*```")]
    private static partial Regex Fence();

    [GeneratedRegex(@"^[ \t]*(?:[{\[]|[\w.]+\()", RegexOptions.Multiline)]
    private static partial Regex LineWithCall();

    /// <summary>As ReAct has it.</summary>
    [GeneratedRegex(@"^[ \t]*Action:\s*(?<name>[^\s{(]+)\s*\n\s*Action Input:\s*(?:```(?:json)?)?\s*(?<arguments>\{[^`]*?\})\s*(?:```)?\s*(?:\nObservation:.*)?$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Action();
}
