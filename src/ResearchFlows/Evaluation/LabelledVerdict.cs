using ResearchFlows.LlamaStack.Replies;
using System.Text.RegularExpressions;

namespace ResearchFlows.Evaluation;

/// <summary>A verdict in lines: <c>**Score:** 0.5</c> and <c>**Reasoning:** …</c>.</summary>
internal static partial class LabelledVerdict
{
    /// <summary>The verdict; null when the text holds none, more than one, one that may be quoted, or one in JSON that cannot be read.</summary>
    public static Verdict? Find(string text, string judged)
    {
        var scores = Score().Matches(text);
        return scores.Count == 1 && !Object().IsMatch(text) && LenientJson.Number(scores[0].Groups["score"].Value) is { } score and >= 0 and <= 1 && (score == 0 || !IsIn(judged, score))
            ? new Verdict(score, VerdictParser.Reasoning(Label().Replace(Score().Replace(text, ""), "").Trim()))
            : null;
    }

    private static bool IsIn(string judged, double score) => Score().Matches(judged).Any(quoted => LenientJson.Number(quoted.Groups["score"].Value) == score);

    /// <summary>A line of its own, and no other scale than from 0 to 1.</summary>
    [GeneratedRegex(
        """
        ^[ \t>*_#-]*(?:(?:final|overall)\s+)?score[*_]*\s*[:=][*_\s]*(?<score>\d*\.?\d+)(?:\s*(?:/|out\ of)\s*1(?:\.0*)?)?[*_.\s]*$
        | <score>\s*(?<score>\d*\.?\d+)\s*</score>
        """,
        RegexOptions.IgnoreCase | RegexOptions.Multiline | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Score();

    [GeneratedRegex(@"^[ \t>*_#-]*(?:reasoning|reason|rationale)[*_]*\s*:[*_]*[ \t]*", RegexOptions.IgnoreCase | RegexOptions.Multiline)]
    private static partial Regex Label();

    [GeneratedRegex(@"[{,]\s*[""'“]?score[""'”]?\s*:|\{\s*[""'“]?\w+[""'”]?\s*:", RegexOptions.IgnoreCase)]
    private static partial Regex Object();
}
