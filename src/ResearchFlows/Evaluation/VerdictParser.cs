using ResearchFlows.LlamaStack.Replies;

namespace ResearchFlows.Evaluation;

/// <summary>What the judge says of an answer.</summary>
/// <param name="Score">0 (wrong) to 1 (right).</param>
/// <param name="Reasoning">Why; at most 1,500 characters, empty when the judge gave none.</param>
public sealed record Verdict(double Score, string Reasoning);

/// <summary>A verdict, or why there is none.</summary>
/// <param name="Verdict">The verdict; null when the reply holds none that can be believed.</param>
/// <param name="Problem">What is wrong with the reply; null when there is a verdict.</param>
public sealed record VerdictParse(Verdict? Verdict, string? Problem);

/// <summary>Reads the judge's reply, which no server validates against its schema.</summary>
/// <remarks>
/// The last complete object with a score counts: models think first and conclude at the end. When that one is not a verdict, an earlier
/// one does not stand in for it, as it may be a draft or a quotation from the answer: the judge is asked again. Only a number from 0 to 1
/// is a score; <c>8/10</c>, <c>80%</c> and <c>8</c> could each be meant on another scale. A reply without any object may say it in a line:
/// <c>**Score:** 0.5</c>.
/// </remarks>
public static class VerdictParser
{
    /// <summary>The longest reasoning that is kept, in characters.</summary>
    public const int MaxReasoningLength = 1500;

    /// <summary>Reads a verdict out of a reply. Never throws, whatever the text.</summary>
    /// <param name="text">The reply.</param>
    /// <param name="judged">What was judged: a verdict that stands in it is quoted from there, and not the judge's own.</param>
    public static VerdictParse Parse(string text, string judged = "")
    {
        var parsed = ParseAlone(text, judged);
        return parsed.Verdict is { Score: > 0 } verdict && (Quotes(verdict, judged) || Quotes(verdict, ModelText.Escape(judged)))
            ? Refuse("The verdict is quoted from what was to be judged.")
            : parsed;
    }

    private static bool Quotes(Verdict verdict, string judged) => LenientJson.FindObjects(judged, "score").Any(quoted =>
        (quoted["score"] is string text ? LenientJson.Number(text) : quoted["score"] as double?) == verdict.Score && Reasoning(quoted.GetValueOrDefault("reasoning") as string) == verdict.Reasoning);

    private static VerdictParse ParseAlone(string text, string judged)
    {
        if (text.Length > LenientJson.MaxLength)
        {
            return Refuse("The reply is longer than 64 KB.");
        }

        text = ReplyText.ReadWithCalls(text);
        if (LenientJson.FindObjects(text, "score") is not [.., var last])
        {
            return LabelledVerdict.Find(text, judged) is { } labelled ? new VerdictParse(labelled, null) : Refuse("The reply holds no complete JSON object with a score.");
        }

        var score = last["score"] switch
        {
            double number => number,
            string number => LenientJson.Number(number),
            _ => null,
        };
        var reasoning = last.GetValueOrDefault("reasoning");
        return (score, reasoning) switch
        {
            (null, _) => Refuse("The score is not a number."),
            (< 0 or > 1, _) => Refuse("The score is not between 0 and 1."),
            (_, not (null or string)) => Refuse("The reasoning is not a text."),
            (_, string placeholder) when ModelText.IsPlaceholder(placeholder) => Refuse("The reasoning is a copied placeholder."),
            _ => new VerdictParse(new Verdict(score.Value, Reasoning(reasoning as string)), null),
        };
    }

    internal static string Reasoning(string? text) => ModelText.Cut(ModelText.Clean(text ?? ""), MaxReasoningLength);

    private static VerdictParse Refuse(string problem) => new(null, problem);
}
