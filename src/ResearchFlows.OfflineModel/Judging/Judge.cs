using System.Text.Json;
using System.Text.RegularExpressions;

namespace ResearchFlows.OfflineModel.Judging;

/// <summary>Scores an answer by the facts of the expected answer that it states. Its reasoning counts the facts and never has their words: proposers read it.</summary>
internal static partial class Judge
{
    private const int WordsForFree = 300;

    /// <summary>The verdict as one JSON object.</summary>
    public static string Reply(JudgeInput input)
    {
        var (score, reasoning) = Verdict(input);
        return JsonSerializer.Serialize(new { score = Rounded(score), reasoning });
    }

    private static (double Score, string Reasoning) Verdict(JudgeInput input)
    {
        if (input.Expected.Length == 0) return (0, "The expected answer is missing, so nothing can be compared.");
        if (IsEmpty(input.Actual)) return (0, "The answer is empty.");
        if (Steering.IsMatch(input.Actual)) return (0, "The answer addresses the judge instead of the question.");
        var refuses = Refusals.Is(input.Actual);
        if (Refusals.Is(input.Expected)) return refuses
            ? (1, "States that nothing was found, as expected.")
            : (0, "Answers although the documents do not tell: the question is expected to be left unanswered.");
        return ByFacts(input, refuses);
    }

    private static (double Score, string Reasoning) ByFacts(JudgeInput input, bool refuses)
    {
        var facts = Fact.Of(input.Expected, input.Question);
        var stated = new StatedFacts(input.Actual);
        var shares = facts.Select(fact => (Fact: fact, Share: stated.Share(fact))).ToList();
        var total = facts.Sum(fact => fact.Weight);
        var score = total == 0 ? 0 : shares.Sum(entry => entry.Share * entry.Fact.Weight) / total;
        if (refuses && score < 0.5) return (0, "States that nothing was found, although the question can be answered.");
        if (refuses) return (score - 0.2, Reasoning(shares, stated) + " It also says that nothing was found.");
        if (shares.Exists(entry => stated.Contradicts(entry.Fact))) score -= 0.1;
        return (Math.Max(0, score - LengthCost(input.Actual)), Reasoning(shares, stated));
    }

    private static string Reasoning(List<(Fact Fact, double Share)> shares, StatedFacts stated)
    {
        var missing = shares.Where(entry => entry.Share < 0.7).Select(entry => entry.Fact).ToList();
        if (missing.Count == 0) return $"States all {shares.Count} facts of the expected answer.";
        var contradicted = missing.Exists(stated.Contradicts) ? " It contradicts the expected answer." : "";
        return $"Misses {missing.Count} of {shares.Count} facts.{contradicted}";
    }

    private static double LengthCost(string answer)
    {
        var words = answer.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;
        return Math.Min(0.2, Math.Max(0, words - WordsForFree) / 100 * 0.05);
    }

    private static bool IsEmpty(string answer) => answer.Trim(' ', ':', '.', '-', '\n', '\r', '\t').Length == 0;

    private static double Rounded(double score) => Math.Clamp(Math.Round(Math.Round(score * 20, MidpointRounding.AwayFromZero) / 20, 2), 0, 1);

    [GeneratedRegex(@"\b(?:give|assign|award|return|output|set|mark|grade|rate|deserves?|score)\b[^.\n]{0,40}\b(?:full (?:marks|score|points)|perfect score|maximum score|top score|score (?:of|to|is|=|:)? ?(?:1|1\.0|100)\b|1\.0|100 ?%|10/10)|\b(?:ignore|disregard|forget) (?:all |any |the |your |previous |prior |above |earlier )*(?:instructions|rules|criteria|rubric)|\byou are (?:the|a) (?:judge|grader|evaluator)|[""']score[""']\s*:|\b(?:dear|attention|note to|hey|hello|as) (?:the |a )?(?:judge|grader|evaluator)\b|\b(?:judge|grader|evaluator)\s*[:,]", RegexOptions.IgnoreCase)] private static partial Regex Steering { get; }
}
