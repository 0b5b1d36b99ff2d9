using System.Text.RegularExpressions;

namespace ResearchFlows.LlamaStack.Replies;

/// <summary>
/// What of a text that is still being written is for the reader: neither what the model thinks, nor its calls, nor what may become either.
/// The text as a whole is read again at the end, and only that counts.
/// </summary>
internal static partial class StreamedText
{
    /// <summary>What may become a beginning that decides only at its end what all of it is.</summary>
    private static readonly string[] Beginnings = ["assistant", "analysis", "commentary", "here is my", "here's my", "thought:", "tool call", "tool_call", "function call", "function_call", "call:"];

    /// <summary>The part that can be shown already.</summary>
    public static string Read(string soFar)
    {
        var beginning = soFar.TrimStart();
        if (MayBeNoAnswer().IsMatch(soFar) || Beginnings.Any(text => text.StartsWith(beginning, StringComparison.OrdinalIgnoreCase)))
        {
            return "";
        }

        var safe = soFar[..Hold(soFar)];
        return Marker().Replace(ReplyText.Read(safe), "");
    }

    /// <summary>Where what may be the beginning of a mark or of a call begins; the text's end when there is nothing of the kind.</summary>
    private static int Hold(string text)
    {
        var hold = OpenMark().Match(text) is { Success: true } mark ? mark.Index : text.Length;
        foreach (Match line in LineWithCall().Matches(text))
        {
            if (line.Index < hold && CodeSpans.SkipTo(text, 0, line.Index) == line.Index)
            {
                return line.Index;
            }
        }

        return hold;
    }

    /// <summary>A beginning that decides only at its end what all of it is: channels without their tokens, a sentence before a thought, a lone call.</summary>
    [GeneratedRegex(@"^\s*(?:[{\[`]|(?:assistant)?(?:analysis|commentary)|assistant|Thought\s*:|Here(?: is|'s) my|(?:tool|function)[ _]?calls?\s*:|call\s*:|<\|(?:channel|start)\|>)", RegexOptions.IgnoreCase)]
    private static partial Regex MayBeNoAnswer();

    /// <summary>A mark at the end that is not closed yet, or a line that may become a call.</summary>
    [GeneratedRegex(@"(?:(?<=^|\n)[ \t]*(?=\w+[._])(?>[\w.]+)|<[^<>]{0,200}|\[[A-Z_/ ]{0,20}|[◁【][^▷】]{0,200})$")]
    private static partial Regex OpenMark();

    [GeneratedRegex(@"^[ \t]*(?:[{\[]|Action:|[\w.]+\()", RegexOptions.Multiline)]
    private static partial Regex LineWithCall();

    /// <summary>A citation, whose number is not known before the end.</summary>
    [GeneratedRegex(@"\s*(?:<\|[^|<>\s]{1,100}\|>|【[^【】]{1,300}】)")]
    private static partial Regex Marker();
}
