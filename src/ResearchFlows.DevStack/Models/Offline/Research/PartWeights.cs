using ResearchFlows.DevStack.Models.Offline.Language;

namespace ResearchFlows.DevStack.Models.Offline.Research;

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
        var hard = Own.FindAll(entry => entry.Hard);
        var absent = hard.FindAll(entry => !evidence.Documents.Any(document => document.Mentions(entry.Term)));
        AbsentHard = hard.Count == 0 ? 0 : absent.Count / (double)hard.Count;
        AbsentName = absent.Exists(entry => entry.Term.IsName);
    }

    /// <summary>The terms of the part, and for a part that does not stand alone those around it. A hard one is a name or a telling noun.</summary>
    public List<(Term Term, double Weight, bool Hard)> Own { get; }

    /// <summary>The terms around it.</summary>
    public List<(Term Term, double Weight)> Context { get; }

    /// <summary>Whether the part cannot be understood alone.</summary>
    public bool IsElliptical { get; }

    /// <summary>The share of hard terms that the evidence holds nowhere.</summary>
    public double AbsentHard { get; }

    /// <summary>Whether the evidence nowhere holds something that the question names.</summary>
    public bool AbsentName { get; }

    private static bool IsHard(Term term) => term.IsName || !(CommonWords.IsWeak(term.Stem) || LooseWords.Contains(term.Stem));
}
