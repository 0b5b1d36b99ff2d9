using ResearchFlows.OfflineModel.Language;

namespace ResearchFlows.OfflineModel.Research;

/// <summary>How much each term of a question part tells, given all the evidence.</summary>
internal sealed class PartWeights
{
    public PartWeights(QuestionPart part, Evidence evidence)
    {
        var weighting = new TermWeights([.. evidence.Documents.SelectMany(document => document.Passages)]);
        Own = [.. part.Terms.Select(term => (term, weighting.Of(term), IsHard(term)))];
        Context = [.. part.Context.Select(term => (term, weighting.Of(term)))];

        // "... and who fixed it?" cannot be understood without what was said before.
        var needed = part.KeyTerms.Count() < 2 ? 0.8 : part.KeyTerms.Count(term => !LooseWords.Contains(term.Stem)) < 2 ? 0.35 : 0;
        IsElliptical = needed > 0 && Context.Count > 0;
        if (needed > 0) Own.AddRange(Context.Select(entry => (entry.Term, needed * entry.Weight, false)));
        Total = Math.Max(0.01, Own.Sum(own => own.Weight));
        AbsentName = Own.Exists(own => own.Hard && own.Term.IsName && !evidence.Documents.Any(document => document.Mentions(own.Term)));
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

    /// <summary>Whether the part cannot be understood alone.</summary>
    public bool IsElliptical { get; }

    /// <summary>Whether the evidence nowhere holds something that the question names.</summary>
    public bool AbsentName { get; }

    private static bool IsHard(Term term) => term.IsName || !(CommonWords.IsWeak(term.Stem) || LooseWords.Contains(term.Stem));
}
