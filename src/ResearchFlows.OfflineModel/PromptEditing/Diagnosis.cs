using System.Text.RegularExpressions;
using ResearchFlows.OfflineModel.Judging;
using ResearchFlows.OfflineModel.Research;

namespace ResearchFlows.OfflineModel.PromptEditing;

/// <summary>Finds out from the feedback what went wrong, and which of it the prompt does not ask for yet.</summary>
internal static partial class Diagnosis
{
    private const double Good = 0.85, Poor = 0.3;

    /// <summary>What the prompt lacks, the most frequent failure first.</summary>
    public static IReadOnlyList<Need> Of(ProposalInput input)
    {
        var needs = input.Cases.Where(one => one.Score < Good).SelectMany(one => Needs(one, input)).ToLookup(need => need);
        return [.. Need.All.Where(need => needs.Contains(need) && !need.IsMet(input.CurrentPrompt)).OrderByDescending(need => needs[need].Count())];
    }

    private static IEnumerable<Need> Needs(FeedbackCase one, ProposalInput input)
    {
        if (MadeUp.IsMatch(one.Reasoning))
        {
            yield return Need.Ground;
            yield break;
        }

        var canExplore = input.Tools.Contains(ToolNames.ListLocalFiles);
        var explored = one.Steps.Contains(ToolNames.ListLocalFiles, StringComparison.Ordinal) || one.Steps.Contains(ToolNames.SearchLocalFiles, StringComparison.Ordinal);
        var incomplete = Misses.Match(one.Reasoning) is { Success: true } misses && misses.Groups[1].Value != misses.Groups[2].Value;
        var searchedOnce = Searches.Count(one.Steps) < 2;
        if (one.Steps.Trim().Length == 0 && input.Tools.Count > 0) yield return Need.Unblock;
        if (canExplore && !explored && (!incomplete || Refusals.Is(one.Answer) || one.Score < Poor)) yield return Need.Explore;
        if (incomplete || one.Score >= Poor) yield return Need.Complete;
        if (searchedOnce && (!canExplore || (explored && !incomplete))) yield return Need.SearchAgain;
    }

    [GeneratedRegex(@"made[- ]up|invented|fabricated|hallucinat|documents do not|unanswered|not supported|unsupported|should have said", RegexOptions.IgnoreCase)] private static partial Regex MadeUp { get; }
    [GeneratedRegex(@"\bmisses (\d+) of (\d+)", RegexOptions.IgnoreCase)] private static partial Regex Misses { get; }
    [GeneratedRegex(@"\bfile_search\(")] private static partial Regex Searches { get; }
}
