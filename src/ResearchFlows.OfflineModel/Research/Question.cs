using System.Text.RegularExpressions;
using ResearchFlows.OfflineModel.Language;

namespace ResearchFlows.OfflineModel.Research;

/// <summary>One thing that is asked.</summary>
/// <param name="Text">Its words.</param>
/// <param name="Terms">What they are about.</param>
/// <param name="Context">Terms of the other parts and of what was said around the question.</param>
/// <param name="Form">The form of the answer it wants; null when any will do.</param>
internal sealed partial record QuestionPart(string Text, IReadOnlyList<Term> Terms, IReadOnlyList<Term> Context, AnswerForm? Form)
{
    /// <summary>Terms that say what it is about; light words left out.</summary>
    public IEnumerable<Term> KeyTerms => Terms.Where(term => !CommonWords.IsWeak(term.Stem) || term.IsName);

    /// <summary>Whether a yes or a no would answer it.</summary>
    public bool AsksYesOrNo => YesOrNo.IsMatch(Text);

    [GeneratedRegex(@"^(?:and |or |but |so )?(?:is|are|was|were|do|does|did|can|could|may|must|should|shall|will|has|have|had)\b", RegexOptions.IgnoreCase)] private static partial Regex YesOrNo { get; }
}

/// <summary>A question, taken apart into the things it asks.</summary>
internal sealed partial record Question(string Text, string Earlier, IReadOnlyList<QuestionPart> Parts)
{
    private const int MostParts = 4;

    /// <summary>The key terms of the whole question, each once, in order.</summary>
    public IReadOnlyList<Term> KeyTerms { get; } = [.. Parts.SelectMany(part => part.KeyTerms).DistinctBy(term => term.Stem)];

    /// <summary>Takes a question apart; what the one before it was about is said around it.</summary>
    public static Question Read(string text, string earlier = "")
    {
        var sentences = text.Split('\n').SelectMany(Sentences.Of).ToList();
        var asked = sentences.Where(sentence => sentence.TrimEnd('"', '”', ')').EndsWith('?') || Asks.IsMatch(sentence)).ToList();
        var pieces = asked.Count == 0 ? [text] : asked.SelectMany(Pieces).Take(MostParts).ToList();
        var before = Terms.Of(earlier).Where(term => !CommonWords.IsWeak(term.Stem) || term.IsName).ToList();
        var around = (asked.Count == 0 ? [] : sentences.Except(asked).SelectMany(Terms.Of)).Concat(before).ToList();
        var terms = pieces.Select(piece => (IReadOnlyList<Term>)[.. Terms.Of(piece).DistinctBy(term => term.Stem)]).ToList();
        var parts = pieces.Select((piece, i) =>
        {
            var others = terms.Where((_, j) => j != i).SelectMany(other => other).Concat(around);
            var context = others.Where(term => terms[i].All(own => own.Stem != term.Stem)).DistinctBy(term => term.Stem);
            return new QuestionPart(piece, terms[i], [.. context], AnswerForm.Of(piece));
        });
        return new Question(text, string.Join(' ', before.Select(term => term.Text)), [.. parts]);
    }

    private static IEnumerable<string> Pieces(string sentence) => Joint.Split(sentence).Select(piece => piece.Trim(' ', ',', ';')).Where(piece => piece.Length > 0);

    [GeneratedRegex(@"^(?:please |and |so |then )?(?:who|whom|whose|what|when|where|which|why|how|is|are|does|do|did|can|could|should|must|may|tell|list|describe|explain|give|name|summari[sz]e|find)\b", RegexOptions.IgnoreCase)] private static partial Regex Asks { get; }
    [GeneratedRegex(@"(?:,|;)?\s+(?:and|or|but|plus)\s+(?=(?:(?:by|to|from|at|in|on|for|with|since|until|under|of|after|within)\s+)?(?:who|whom|whose|what|when|where|which|why|how)\b|(?:is|are|does|do|did|can|should|must)\s+(?:the|it|they|there|he|she|i|we|you|a|an|this|that)\b)|[,;:]\s+(?=(?:(?:at|by|to|from|in|on|for|with) )?(?:who|whom|whose|what|when|where|which|why|how)\s|(?:is|are|do|does|did|can|may|must|should)\s+(?:the|it|they|there|he|she|i|we|you)\b)", RegexOptions.IgnoreCase)] private static partial Regex Joint { get; }
}
