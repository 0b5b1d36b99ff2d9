using System.Text;
using System.Text.RegularExpressions;

namespace ResearchFlows.LlamaStack.Replies;

/// <summary>
/// Takes the tool calls out of a text whose model marked them as such, where its server left them in: Hermes, Qwen, GLM, Granite, Llama,
/// Mistral, DeepSeek, Kimi, Cohere, Nemotron, Gemma, MiniMax, Seed and others.
/// </summary>
internal static partial class MarkedCalls
{
    /// <summary>No model means more; it bounds the work on a text of marks.</summary>
    private const int MostMarks = 64;

    /// <summary>The text without the calls, which are added to the list. What cannot be read becomes a call without a name: its output says so.</summary>
    public static string TakeOut(string text, List<WrittenCall> calls)
    {
        var said = new StringBuilder();
        var (at, looked) = (0, 0);
        foreach (var mark in Opening().Matches(text).Take(MostMarks))
        {
            looked = CodeSpans.SkipTo(text, Math.Max(looked, at), mark.Index);
            if (mark.Index < at || looked > mark.Index)
            {
                continue;
            }

            var (inside, end) = Inside(text, mark);
            var startsLine = CodeSpans.IsAtLineStart(text, mark.Index) || text.AsSpan(at, mark.Index - at).IsWhiteSpace();
            var read = CallText.Read(inside, mayBeNameOnly: startsLine);
            if (read is null && !startsLine)
            {
                // A mark that is only mentioned.
                continue;
            }

            said.Append(text, at, mark.Index - at);
            calls.AddRange(read ?? [new WrittenCall("", inside.Trim())]);
            at = end;
        }

        return said.Append(text, at, text.Length - at).ToString();
    }

    /// <summary>The next place where a line begins a call; the text's end when there is none.</summary>
    public static int FindOpening(string text, int from)
    {
        for (var mark = Opening().Match(text, from); mark.Success; mark = mark.NextMatch())
        {
            if (CodeSpans.IsAtLineStart(text, mark.Index))
            {
                return mark.Index;
            }
        }

        return text.Length;
    }

    /// <summary>What the mark begins, and where that ends; a mark that holds the name is part of it.</summary>
    private static (string Inside, int End) Inside(string text, Match mark)
    {
        var isOwn = mark.Groups["own"].Success;
        var closing = (isOwn ? OwnClosing() : Closing()).Match(text, mark.Index + mark.Length);
        var end = closing.Success ? closing.Index + closing.Length : text.Length;
        return isOwn ? (text[mark.Index..end], end) : (text[(mark.Index + mark.Length)..(closing.Success ? closing.Index : end)], end);
    }

    private const string Tags = @"(?:[|｜]DSML[|｜]|[a-z]+:)?(?:tool_?calls?|tool_code|function_?calls?)";

    [GeneratedRegex(
        $$"""
        <\s*{{Tags}}(?:\s[^<>]{0,100})?> | (?<own><\s*function\s*=|<\s*(?:[|｜]DSML[|｜]|[a-z]+:)?invoke\s+name\s*=) | \[TOOL_CALLS\] | <\|tool_call>
        | <[|｜](?:python_tag|python_start|tool_calls?|tool[▁_]calls?(?:_section)?[▁_](?:begin|start)|START_ACTION|action_start)[|｜]>(?:\s*<\|plugin\|>)?
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.IgnoreCase)]
    private static partial Regex Opening();

    [GeneratedRegex(
        $$"""
        (?: (?: <\s*/\s*{{Tags}}\s*> | </s> | \[/TOOL_CALLS\] | <tool_call\|>
            | <[|｜](?:/tool_calls?|tool[▁_]calls?(?:_section)?[▁_]end|python_end|END_ACTION|action_end|eom_id|eot_id|im_end|end[▁_]of[▁_]sentence)[|｜]>)\s* )+
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.IgnoreCase)]
    private static partial Regex Closing();

    [GeneratedRegex(@"<\s*/\s*(?:function|(?:[|｜]DSML[|｜]|[a-z]+:)?invoke)\s*>", RegexOptions.IgnoreCase)]
    private static partial Regex OwnClosing();
}
