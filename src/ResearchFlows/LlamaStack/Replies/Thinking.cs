using System.Text;
using System.Text.RegularExpressions;

namespace ResearchFlows.LlamaStack.Replies;

/// <summary>
/// Takes out of a text what its model only thought. Templates write that between marks, and servers that do not know a model's marks pass
/// them on: <c>&lt;think&gt;</c> (DeepSeek, Qwen, Granite, Nemotron and many more), <c>[THINK]</c> (Mistral), <c>&lt;seed:think&gt;</c>
/// (Seed), <c>&lt;|START_THINKING|&gt;</c> (Cohere), <c>&lt;|channel&gt;thought</c> and <c>&lt;unused94&gt;thought</c> (Gemma),
/// <c>◁think▷</c> (Kimi), sentences (Granite 3.2).
/// </summary>
internal static partial class Thinking
{
    /// <summary>The text without what was thought. Marks inside code, and marks that are only mentioned, stay.</summary>
    public static string Remove(string text)
    {
        text = Sentences().Replace(text, "");
        var marks = Mark().Matches(text);
        return marks.Count == 0 ? text : Remove(text, marks.ToList());
    }

    private static string Remove(string text, List<Match> marks)
    {
        var ends = Ends(marks);
        var said = new StringBuilder();
        var (at, looked, mentioned) = (0, 0, 0);
        foreach (var (index, mark) in marks.Index())
        {
            looked = CodeSpans.SkipTo(text, Math.Max(looked, at), mark.Index);
            if (mark.Index < Math.Max(at, mentioned) || looked > mark.Index)
            {
                continue;
            }

            if (!IsOpening(mark))
            {
                if (EndsThought(text, at, mark))
                {
                    // The template, not the model, wrote the mark that begins it: all that stands before was thought.
                    said.Clear();
                    at = mark.Index + mark.Length;
                }
            }
            else if (FindEnd(text, at, mark, ends[index]) is { } end)
            {
                said.Append(text, at, mark.Index - at);
                at = end;
            }
            else
            {
                mentioned = ends[index] is { } closing ? closing.Index + closing.Length : mentioned;
            }
        }

        return said.Append(text, at, text.Length - at).ToString();
    }

    /// <summary>Where what begins with this mark ends; null when it is only mentioned.</summary>
    private static int? FindEnd(string text, int from, Match opening, Match? closing)
    {
        var inside = opening.Index + opening.Length;
        var startsLine = CodeSpans.IsAtLineStart(text, opening.Index) || text.AsSpan(from, opening.Index - from).IsWhiteSpace();
        if (closing is not null)
        {
            var isMention = IsMention(text.AsSpan(inside, closing.Index - inside)) || !EndsThought(text, inside, closing);
            return startsLine || !isMention ? closing.Index + closing.Length : null;
        }

        // It never ended; what it called while it thought, it called.
        return startsLine ? MarkedCalls.FindOpening(text, inside) : null;
    }

    /// <summary>For each opening mark the one that ends it: its own, else the next one; null when there is none.</summary>
    private static Match?[] Ends(List<Match> marks)
    {
        var ends = new Match?[marks.Count];
        Stack<int> open = [];
        for (var index = 0; index < marks.Count; index++)
        {
            if (IsOpening(marks[index]))
            {
                open.Push(index);
            }
            else if (open.TryPop(out var opening))
            {
                ends[opening] = marks[index];
            }
        }

        Match? next = null;
        for (var index = marks.Count - 1; index >= 0; index--)
        {
            next = IsOpening(marks[index]) ? next : marks[index];
            ends[index] ??= next;
        }

        return ends;
    }

    private static bool IsOpening(Match mark) => mark.Groups["open"].Success;

    /// <summary><c>wraps it in &lt;think&gt; and &lt;/think&gt;</c>: hardly a word between the marks.</summary>
    private static bool IsMention(ReadOnlySpan<char> inside)
    {
        var words = 0;
        foreach (var word in inside.Trim().ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Take(2))
        {
            words += word.Any(char.IsLetterOrDigit) ? 1 : 0;
        }

        return inside.IndexOf('\n') < 0 && words <= 1;
    }

    /// <summary>A closing mark in the middle of a sentence (<c>ends with &lt;/think&gt;.</c>) is only mentioned.</summary>
    private static bool EndsThought(string text, int from, Match mark)
    {
        var before = text.AsSpan(from, mark.Index - from);
        var after = text.AsSpan(mark.Index + mark.Length);
        var isInSentence = before is [.., ' '] && before.TrimEnd(' ') is [.., not ('.' or '!' or '?' or '…' or '\n')];
        var goesOn = after is [',' or '.' or ';' or ':' or ')' or '?' or '!', ..] || (after is [' ', var next, ..] && char.IsLower(next));
        return !(isInSentence && goesOn) && before is not [.., '"' or '\'' or '(' or '“'];
    }

    [GeneratedRegex(@"^\s*Here(?: is|'s) my (?:thought|thinking) process:.*?Here(?: is|'s) my (?:response|answer):", RegexOptions.Singleline | RegexOptions.IgnoreCase)]
    private static partial Regex Sentences();

    private const string Names =
        "think|thinking|thoughts?|thought_process|thinking_process|reasoning|reflection|scratchpad|inner_monologue|antThinking|longcat_think";

    [GeneratedRegex(
        $$"""
        (?<open> <\s*(?:[a-z]+:)?(?:{{Names}})(?:\s[^<>]{0,100})?> | \[THINK\] | ◁think▷ | <unused94>(?:thought)? | <\|channel>\s*thought
            | <\|(?:START_THINKING|START_REFLECTION|(?:begin_of_)?(?:thought|thinking)|(?:thought|thinking)_start|think|inner_prefix)\|> )
        | <\s*/\s*(?:[a-z]+:)?(?:{{Names}})\s*> | \[/THINK\] | ◁/think▷ | <unused95> | <channel\|>
        | <\|(?:END_THINKING|END_REFLECTION|(?:end_of_|/)(?:thought|thinking)|(?:thought|thinking)_end|/think|inner_suffix)\|>
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.IgnoreCase)]
    private static partial Regex Mark();
}
