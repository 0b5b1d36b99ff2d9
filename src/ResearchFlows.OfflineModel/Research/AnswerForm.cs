using ResearchFlows.OfflineModel.Language;

namespace ResearchFlows.OfflineModel.Research;

/// <summary>Brings an answer into the outer form that the prompt asks for.</summary>
internal static class AnswerForm
{
    /// <summary>The answer with its opening, in its case, cut to its length.</summary>
    public static string Apply(string answer, PromptDirectives directives)
    {
        if (directives.Length == AnswerLength.Word) answer = answer.StartsWith("I could not find", StringComparison.Ordinal) ? "Unknown." : answer;
        if (directives.MostWords is { } most) answer = FirstWords(answer, most);
        if (directives.UpperCase) answer = answer.ToUpperInvariant();
        if (directives.LowerCase) answer = answer.ToLowerInvariant();
        return directives.Opening is { } opening ? $"{opening} {answer}" : answer;
    }

    /// <summary>The one word of the best passage that has the form of the answer.</summary>
    public static string Word(PartFindings part, PromptDirectives directives)
    {
        var asked = part.Part.Terms.Concat(part.Part.Context).Select(term => term.Stem).ToHashSet();
        var terms = part.Best is { } best ? Terms.Of(best.Passage.Text).Where(term => !asked.Contains(term.Stem)).ToList() : [];
        var wantsNumber = part.Part.Type is AnswerType.Count or AnswerType.Quantity or AnswerType.Duration or AnswerType.Frequency or AnswerType.Time;
        var word = terms.FirstOrDefault(term => wantsNumber ? term.HasDigit : term.IsName) ?? terms.FirstOrDefault();
        return Apply(word is null ? "Unknown." : word.Text + ".", directives with { Length = AnswerLength.Sentence });
    }

    private static string FirstWords(string text, int most)
    {
        var words = text.Split(' ');
        return words.Length <= most ? text : string.Join(' ', words.Take(most));
    }
}
