using ResearchFlows.OfflineModel.Language;

namespace ResearchFlows.OfflineModel.Research;

/// <summary>How much each term of a question part tells, given all the evidence: rare terms and names much, light words little.</summary>
internal sealed class PartWeights
{
    private readonly IReadOnlyList<Passage> passages;

    public PartWeights(QuestionPart part, Evidence evidence)
    {
        passages = [.. evidence.Documents.SelectMany(document => document.Passages)];
        Own = [.. part.Terms.Select(term => (term, Of(term), IsHard(term)))];
        Context = [.. part.Context.Select(term => (term, Of(term)))];

        // "... and who fixed it?" cannot be understood without what was said before.
        var needed = part.KeyTerms.Count() < 2 ? 0.8 : part.KeyTerms.Count(term => !WordVectors.IsLoose(term)) < 2 ? 0.35 : 0;
        if (needed > 0) Own.AddRange(Context.Select(entry => (entry.Term, needed * entry.Weight, false)));
        Total = Math.Max(0.01, Own.Sum(own => own.Weight));
        Meaning = new Meaning(Own.Select(own => (Rank: WordVectors.RankOf(own.Term), own.Weight)).Where(own => own.Rank is not null).Select(own => (own.Rank!.Value, own.Weight)));
    }

    /// <summary>The terms of the part, and for a part that does not stand alone those around it. A hard one is a name or a telling noun.</summary>
    public List<(Term Term, double Weight, bool Hard)> Own { get; }

    /// <summary>The weight of all of these.</summary>
    public double Total { get; }

    /// <summary>What the part is about.</summary>
    public Meaning Meaning { get; }

    /// <summary>The terms around it.</summary>
    public List<(Term Term, double Weight)> Context { get; }

    private double Of(Term term)
    {
        var holding = passages.Count(passage => passage.Terms.Holds(term));
        var rarity = passages.Count == 0 ? 1 : Math.Log(1 + (passages.Count / (1.0 + holding))) / Math.Log(1 + passages.Count);
        var weight = 0.35 + (0.65 * Math.Clamp(rarity, 0, 1));
        if (term.IsName) return weight * 1.4;
        if (WordVectors.IsLoose(term)) weight *= holding == 0 ? 0.35 : 0.7;
        else if (holding == 0) weight *= 0.6; // the documents may have another word for it
        return CommonWords.IsWeak(term.Stem) ? weight * 0.3 : weight;
    }

    private static bool IsHard(Term term) => term.IsName || !(CommonWords.IsWeak(term.Stem) || WordVectors.IsLoose(term));
}
