using System.Text.RegularExpressions;

namespace ResearchFlows.LlamaStack.Replies;

/// <summary>
/// What gpt-oss writes: messages in channels, of which only <c>final</c> is for the reader, <c>analysis</c> is thinking, and one with a
/// recipient is a call. Servers pass on all of it, parts of it, or what is left of it without its special tokens.
/// </summary>
internal static partial class Harmony
{
    /// <summary>The text that is for the reader, and the calls; the text as it is when it is in no channels.</summary>
    public static string Read(string text, List<WrittenCall> calls)
    {
        if (Bare().Match(text) is { Success: true } bare)
        {
            if (bare.Groups["to"].Success)
            {
                calls.Add(new WrittenCall(bare.Groups["to"].Value, bare.Groups["arguments"].Value));
            }

            return bare.Groups["final"].Value;
        }

        var headers = Header().Matches(text);
        if (headers.Count == 0 || !CodeSpans.IsAtLineStart(text, headers[0].Index) || CodeSpans.SkipTo(text, 0, headers[0].Index) > headers[0].Index)
        {
            return text;
        }

        var before = text[..headers[0].Index].Trim();
        List<string> final = before.Length == 0 ? [] : [before];
        List<string> other = [];
        foreach (var (index, header) in headers.Index())
        {
            var start = header.Index + header.Length;
            var content = End().Replace(text[start..(index + 1 < headers.Count ? headers[index + 1].Index : text.Length)], "").Trim();
            if (header.Groups["to"].Value is { Length: > 0 } recipient)
            {
                calls.Add(new WrittenCall(recipient, content));
            }
            else if (header.Groups["channel"].Value is not "analysis")
            {
                (header.Groups["channel"].Value == "commentary" ? other : final).Add(content);
            }
        }

        // What is said beside a call is a preamble; said alone, it is all there is.
        return string.Join("\n\n", (final.Count > 0 || calls.Count > 0 ? final : other).Where(part => part.Length > 0));
    }

    [GeneratedRegex(
        """
        (?:<\|start\|>\s*(?:assistant)?\s*(?:to=(?<to>[^\s<]+))?\s*)?
        <\|channel\|>\s*(?<channel>analysis|commentary|final)\b\s*(?:to=(?<to>[^\s<]+))?[^<]{0,40}(?:<\|constrain\|>[^<]{0,40})?<\|message\|>
        """,
        RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Header();

    [GeneratedRegex(@"<\|(?:end|return|call)\|>.*", RegexOptions.Singleline)]
    private static partial Regex End();

    /// <summary>Without its special tokens: <c>analysisThe user asks…assistantfinalThe valve…</c>.</summary>
    [GeneratedRegex(
        """
        ^\s*(?:assistant)?(?:analysis|commentary).*assistant
        (?: (?:commentary)?\s*final(?<final>.*) | commentary\s*to=(?<to>[\w.]+?)\s*(?:json|code)?\s*(?<arguments>\{.*\})\s* )$
        """,
        RegexOptions.Singleline | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Bare();
}
