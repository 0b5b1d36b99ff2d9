namespace ResearchFlows.LlamaStack.Replies;

/// <summary>Where a text is code, as Markdown has it: fences and spans between backticks. What stands there is quoted, not said.</summary>
internal static class CodeSpans
{
    /// <summary>No span between backticks is longer; it bounds the search for its end.</summary>
    private const int MostSpanLength = 4000;

    /// <summary>The places that are code, in order.</summary>
    public static IEnumerable<Range> Of(string text)
    {
        for (var at = NextMark(text, 0, text.Length); at < text.Length; at = NextMark(text, at, text.Length))
        {
            var start = at;
            if (Skip(text, ref at))
            {
                yield return start..at;
            }
        }
    }

    /// <summary>The first place from <paramref name="to"/> on that is in no code, when <paramref name="from"/> is in none.</summary>
    public static int SkipTo(string text, int from, int to)
    {
        for (var at = NextMark(text, from, to); at < to; at = NextMark(text, at, to))
        {
            Skip(text, ref at);
            from = at;
        }

        return Math.Max(from, to);
    }

    /// <summary>Whether nothing but white space stands before it in its line.</summary>
    public static bool IsAtLineStart(string text, int at)
    {
        while (at > 0 && text[at - 1] is ' ' or '\t' or '\r')
        {
            at--;
        }

        return at == 0 || text[at - 1] == '\n';
    }

    /// <summary>Goes past the code that begins here, or past marks that begin none.</summary>
    private static bool Skip(string text, ref int at)
    {
        var start = at;
        var length = RunLength(text, at);
        at = length >= 3 && IsAtLineStart(text, at) ? EndOfFence(text, at, length)
            : text[at] == '`' ? EndOfSpan(text, at, length)
            : at;
        var isCode = at > start;
        at = isCode ? at : start + length;
        return isCode;
    }

    private static int NextMark(string text, int from, int to) =>
        from < to && text.AsSpan(from, to - from).IndexOfAny('`', '~') is var found and >= 0 ? from + found : to;

    /// <summary>A fence that is not closed goes on to the end of the text.</summary>
    private static int EndOfFence(string text, int start, int length)
    {
        for (var line = text.IndexOf('\n', start); line >= 0; line = text.IndexOf('\n', line + 1))
        {
            var at = line + 1;
            while (at < text.Length && text[at] is ' ' or '\t')
            {
                at++;
            }

            if (at < text.Length && text[at] == text[start] && RunLength(text, at) is var run && run >= length)
            {
                var end = text.IndexOf('\n', at) is var next and >= 0 ? next : text.Length;
                if (text.AsSpan(at + run, end - at - run).IsWhiteSpace())
                {
                    return end;
                }
            }
        }

        return text.Length;
    }

    /// <summary>Backticks without as many behind them are only backticks.</summary>
    private static int EndOfSpan(string text, int start, int length)
    {
        var most = Math.Min(text.Length, start + MostSpanLength);
        var at = start + length;
        while (at < most && text.IndexOf('`', at, most - at) is var found and >= 0)
        {
            var run = RunLength(text, found);
            if (text.AsSpan(at, found - at).IndexOf("\n\n") >= 0)
            {
                break;
            }

            if (run == length)
            {
                return found + run;
            }

            at = found + run;
        }

        return start;
    }

    private static int RunLength(string text, int at)
    {
        var end = at;
        while (end < text.Length && text[end] == text[at])
        {
            end++;
        }

        return end - at;
    }
}
