using System.Text;

namespace ResearchFlows.LlamaStack.Replies;

/// <summary>
/// The one place that knows the ways models say things: what of a reply's text was thought, what is a tool call, and what is for the
/// reader.
/// </summary>
internal static class ReplyText
{
    /// <summary>What of a text is for the reader.</summary>
    public static string Read(string text) => Read(text, []);

    /// <summary>What of a text is for the reader; the calls that are marked as such are added to the list.</summary>
    public static string Read(string text, List<WrittenCall> calls) =>
        TurnMarks.Trim(MarkedCalls.TakeOut(Thinking.Remove(Harmony.Read(text, calls)), calls));

    /// <summary>The same with the arguments of its calls behind it: an object that is asked for may come as a call.</summary>
    public static string ReadWithCalls(string text)
    {
        List<WrittenCall> calls = [];
        var said = Read(text, calls);
        return calls.Count == 0 ? said : string.Join('\n', calls.Select(call => call.Arguments).Prepend(said));
    }

    /// <summary>Whether a text tells nobody anything: no letter, no digit, no sign.</summary>
    public static bool IsNothing(string text) =>
        !text.EnumerateRunes().Any(rune => Rune.IsLetterOrDigit(rune) || (Rune.IsSymbol(rune) && rune.Value is not ('`' or '^' or '´' or '|' or '<' or '>')));
}
