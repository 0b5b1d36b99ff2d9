using System.Text.RegularExpressions;
using ResearchFlows.OfflineModel.Judging;
using ResearchFlows.OfflineModel.Research;

namespace ResearchFlows.OfflineModel.PromptEditing;

/// <summary>What a prompt lacks.</summary>
internal enum Need
{
    /// <summary>Something in it keeps the agent from using its tools or from answering in full.</summary>
    Unblock,

    /// <summary>Looking through the workspace.</summary>
    Explore,

    /// <summary>Searching again in other words.</summary>
    SearchAgain,

    /// <summary>Complete answers.</summary>
    Complete,

    /// <summary>Saying so when nothing answers.</summary>
    Ground,

    /// <summary>Naming the sources.</summary>
    Cite,
}

/// <summary>Finds out from the feedback what went wrong, and which of it the prompt does not ask for yet.</summary>
internal static partial class Diagnosis
{
    private const double Good = 0.85;

    /// <summary>What the prompt lacks, the most frequent failure first.</summary>
    public static IReadOnlyList<Need> Of(ProposalInput input)
    {
        var asked = PromptDirectives.Parse(input.CurrentPrompt);
        var failures = input.Cases.Where(one => one.Score < Good).ToList();
        var counts = failures.SelectMany(one => Needs(one, input)).Where(need => !Has(asked, need, input)).GroupBy(need => need);
        return [.. counts.OrderByDescending(group => group.Count()).ThenBy(group => group.Key).Select(group => group.Key)];
    }

    private static IEnumerable<Need> Needs(FeedbackCase one, ProposalInput input)
    {
        if (MadeUp().IsMatch(one.Reasoning))
        {
            yield return Need.Ground;
            yield break;
        }

        var canExplore = input.Tools.Contains(ToolNames.ListLocalFiles);
        var explored = one.Steps.Contains(ToolNames.ListLocalFiles, StringComparison.Ordinal);
        var incomplete = Misses().Match(one.Reasoning) is { Success: true } misses && misses.Groups[1].Value != misses.Groups[2].Value;
        if (Blocked(one, input)) yield return Need.Unblock;
        if (canExplore && !explored && (!incomplete || Refusals.Is(one.Answer) || one.Score < 0.3)) yield return Need.Explore;
        if (Searches().Count(one.Steps) < 2 && !canExplore) yield return Need.SearchAgain;
        if (incomplete || one.Score >= 0.3) yield return Need.Complete;
        if (Sources().IsMatch(one.Reasoning)) yield return Need.Cite;
        if (explored && !incomplete && Searches().Count(one.Steps) < 2) yield return Need.SearchAgain;
    }

    private static bool Blocked(FeedbackCase one, ProposalInput input) =>
        one.Answer.Split(' ').Length <= 2 || (one.Steps.Trim().Length == 0 && input.Tools.Count > 0);

    private static bool Has(PromptDirectives asked, Need need, ProposalInput input) => need switch
    {
        Need.Unblock => !PromptSentences.AnyHarmful(input.CurrentPrompt),
        Need.Explore => asked.Explore,
        Need.SearchAgain => asked.SearchAgain,
        Need.Complete => asked.Length == AnswerLength.Full,
        Need.Ground => asked.Grounded,
        _ => asked.Cite,
    };

    [GeneratedRegex(@"made[- ]up|invented|fabricated|hallucinat|documents do not|unanswered|not supported|unsupported|should have said", RegexOptions.IgnoreCase)]
    private static partial Regex MadeUp();

    [GeneratedRegex(@"\bmisses (\d+) of (\d+)", RegexOptions.IgnoreCase)]
    private static partial Regex Misses();

    [GeneratedRegex(@"\bfile_search\(")]
    private static partial Regex Searches();

    [GeneratedRegex(@"\b(?:cit(?:e|ation)|sources?|uncited)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Sources();
}
