using System.Text.RegularExpressions;
using ResearchFlows.OfflineModel.Language;

namespace ResearchFlows.OfflineModel.Judging;

/// <summary>Recognises answers that say that nothing was found.</summary>
internal static partial class Refusals
{
    /// <summary>Whether the answer as a whole says that the question is not answered: it begins so, or says nothing else of weight.</summary>
    public static bool Is(string answer)
    {
        var sentences = answer.Split('\n').SelectMany(Sentences.Of).ToList();
        if (sentences.Count == 0) return false;
        var refusing = sentences.Count(sentence => NotFound.IsMatch(sentence));
        return NotFound.IsMatch(sentences[0]) || refusing * 2 >= sentences.Count;
    }

    [GeneratedRegex(@"\b(?:could|can|did|was|were|am|is|are)(?: not|n[o']t)\s+(?:be |been |able to )*(?:find|found|locate|located|determine|determined|answer|answered|establish|established|say|tell|given|stated|mentioned|specified|documented|described|recorded|covered|available|contained|listed|in the (?:documents|knowledge base|files|sources))\b|\b(?:do|does|did)(?: not|n't) know\b|\bnothing (?:was found|is said|in the)\b|\bno (?:information|mention|answer|record|documents?|data|details?|evidence|statement)\b|\bunable to (?:find|answer|determine|say)\b|\b(?:documents?|documentation|knowledge base|sources?|files?|context|texts?|they|it|material|manuals?|none|nothing)\b[^.]{0,40}\b(?:do|does|did)(?: not|n't) (?:say|tell|mention|state|contain|specify|describe|cover|record|give|include|document|name|list|provide|answer)|\bneither\b[^.]*\b(?:says?|mentions?|answers?|contains?|tells?|states?)\b|^unknown\b|\b(?:unanswered|undocumented|unspecified|cannot be answered)\b|\bi remember nothing\b|\bcannot answer\b|\bremembers nothing\b", RegexOptions.IgnoreCase)] private static partial Regex NotFound { get; }
}
