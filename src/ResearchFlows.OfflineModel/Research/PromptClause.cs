using System.Text.RegularExpressions;

namespace ResearchFlows.OfflineModel.Research;

/// <summary>One clause of a system prompt.</summary>
/// <param name="Text">Its words.</param>
/// <param name="Sentence">The whole sentence it stands in.</param>
/// <param name="Conditional">Whether the sentence sets a condition ("if the search does not answer, ...").</param>
internal sealed partial record PromptClause(string Text, string Sentence, bool Conditional)
{
    /// <summary>Cuts a prompt into clauses.</summary>
    public static IEnumerable<PromptClause> Of(string prompt)
    {
        var text = Apostrophes.Replace(prompt, "'");
        foreach (var sentence in SentenceEnd.Split(text).Where(part => part.Trim().Length > 0))
        {
            // "if nothing is found" forbids nothing of what the rest of the sentence asks for, and "never answer before you have searched" asks to search.
            var neutral = NotBefore.Replace(ConditionPart.Replace(sentence, condition => Negator.Replace(condition.Value, "…")), "…");
            var conditional = ConditionPart.IsMatch(sentence);
            foreach (var clause in Joint(neutral).Split(neutral).Where(part => part.Trim().Length > 0)) yield return new PromptClause(clause, sentence, conditional);
        }
    }

    /// <summary>Whether the clause asks for what the cue names; an odd number of negations before it means that it forbids it.</summary>
    public bool Asks(Regex cue) => Polarity(cue) is true;

    /// <summary>Whether the clause forbids what the cue names.</summary>
    public bool Forbids(Regex cue) => Polarity(cue) is false;

    private bool? Polarity(Regex cue)
    {
        var match = cue.Match(Text);
        if (!match.Success) return null;
        return Negator.Count(Text[..match.Index]) % 2 == 0;
    }

    // In "do not list, read or index" the negation holds to the end; elsewhere a comma ends its reach.
    private static Regex Joint(string sentence) => NegatedList.IsMatch(sentence) ? Contrast : CommaOrContrast;

    [GeneratedRegex(@"[’`´]")] private static partial Regex Apostrophes { get; }
    [GeneratedRegex(@"(?<=[.!?;])\s+|\n+|;\s*|\s+[–—]\s+")] private static partial Regex SentenceEnd { get; }
    [GeneratedRegex(@"\b(?:if|when|whenever|where|unless|in case|as long as|should|until|provided)\b[^,:]*?(?=,|:|\bthen\b|$)|\bneither\b[^,:]*", RegexOptions.IgnoreCase)] private static partial Regex ConditionPart { get; }
    [GeneratedRegex(@"\b(?:not|never|no|none|cannot|without|avoid|refrain|skip|instead of|rather than|stop|ignore|neither|nor|forbidden|unnecessary|omit)\b|n't\b", RegexOptions.IgnoreCase)] private static partial Regex Negator { get; }
    [GeneratedRegex(@"(?:\b(?:not|never)\b|n't\b)(?=[^.,;]*\b(?:before|until|unless)\b)", RegexOptions.IgnoreCase)] private static partial Regex NotBefore { get; }
    [GeneratedRegex(@"(?:\b(?:not|never|avoid|without)\b|n't\b)[^.]*\b(?:or|nor)\b", RegexOptions.IgnoreCase)] private static partial Regex NegatedList { get; }
    [GeneratedRegex(@"\s*\b(?:but|instead(?! of)|rather(?! than)|then|however|although)\b\s*|:\s+", RegexOptions.IgnoreCase)] private static partial Regex Contrast { get; }
    [GeneratedRegex(@",\s*|\s*\band (?=(?:answer|reply|respond|say|tell|give|write|be|always|instead)\b)|\s*\b(?:but|instead(?! of)|rather(?! than)|then|however|although)\b\s*|:\s+", RegexOptions.IgnoreCase)] private static partial Regex CommaOrContrast { get; }
}
