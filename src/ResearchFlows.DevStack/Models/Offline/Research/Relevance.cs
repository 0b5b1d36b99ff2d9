using ResearchFlows.DevStack.Models.Offline.Language;

namespace ResearchFlows.DevStack.Models.Offline.Research;

/// <summary>A passage as a candidate answer.</summary>
/// <param name="Document">Where it stands.</param>
/// <param name="Index">Its place in the document.</param>
/// <param name="Score">How well it answers: its own words, its surroundings, and its form.</param>
/// <param name="Support">The share of what is asked that the passage and its surroundings cover, 0 to 1.</param>
/// <param name="Fit">How well it has the form of the answer, 0 to 1; 0 when the answer has none.</param>
/// <param name="SaysNew">Whether it says more than the question itself.</param>
internal sealed record Candidate(Document Document, int Index, double Score, double Support, double Fit, bool SaysNew)
{
    public Passage Passage => Document.Passages[Index];
}

/// <summary>Ranks the passages of the evidence by how well they answer one part of a question.</summary>
internal sealed class Relevance
{
    // What a term counts when it stands not in the passage but around it.
    private const double Lead = 0.85, Heading = 0.8, Subject = 0.65, Next = 0.6, Near = 0.45, Section = 0.35, Elsewhere = 0.2;

    private readonly QuestionPart part;
    private readonly List<(Term Term, double Weight)> own;
    private readonly List<(Term Term, double Weight)> context;
    private readonly double formWeight;
    private readonly Term? focus;

    public Relevance(QuestionPart part, Evidence evidence)
    {
        this.part = part;
        var passages = evidence.Documents.SelectMany(document => document.Passages).ToList();
        var weighting = new TermWeights(passages);
        own = [.. part.Terms.Select(term => (term, weighting.Of(term)))];
        context = [.. part.Context.Select(term => (term, weighting.Of(term)))];

        // "... and who fixed it?" cannot be understood without what was said before.
        if (part.KeyTerms.Count() < 2) own.AddRange(context.Select(entry => (entry.Term, 0.8 * entry.Weight)));
        formWeight = AnswerTypes.HasForm(part.Type) ? 0.8 : 0;
        focus = part.Focus;
        Ranked = [.. evidence.Documents.SelectMany(Candidates).OrderByDescending(candidate => candidate.Score)];
    }

    /// <summary>All passages, the best first.</summary>
    public IReadOnlyList<Candidate> Ranked { get; }

    private IEnumerable<Candidate> Candidates(Document document)
    {
        for (var i = 0; i < document.Passages.Count; i++) yield return Candidate(document, i);
    }

    private Candidate Candidate(Document document, int index)
    {
        var passage = document.Passages[index];
        var surroundings = new Surroundings(document, index);
        var fit = formWeight > 0 ? AnswerTypes.Fit(part.Type, passage, part) : 0;
        var inside = own.Sum(entry => entry.Weight * Inside(passage, entry.Term));
        var wide = own.Sum(entry => entry.Weight * Within(document, passage, surroundings, entry.Term));
        var all = Math.Max(0.01, formWeight + own.Sum(entry => entry.Weight));
        var support = (wide + (formWeight * fit)) / all;
        if (focus is not null && fit < 0.7 && Within(document, passage, surroundings, focus) < 0.25) support *= 0.75;
        var score = support + (0.35 * inside / all) + ContextBonus(document, passage, surroundings);
        if (passage.IsLeadIn) score -= 0.05;
        var saysNew = SaysNew(passage);
        return new Candidate(document, index, saysNew ? score : score - 0.2, support, fit, saysNew);
    }

    private double ContextBonus(Document document, Passage passage, Surroundings surroundings)
    {
        var all = context.Sum(entry => entry.Weight);
        return all == 0 ? 0 : 0.3 * context.Sum(entry => entry.Weight * Within(document, passage, surroundings, entry.Term)) / all;
    }

    private static double Within(Document document, Passage passage, Surroundings surroundings, Term term) =>
        Math.Max(Inside(passage, term), Around(document, surroundings, term));

    // Not a title, a date line, or a sentence that only repeats the question.
    private bool SaysNew(Passage passage) => passage.Kind == PassageKind.Code
        || Terms.Of(passage.Text).Count(other => !CommonWords.IsWeak(other.Stem) && own.TrueForAll(entry => entry.Term.Stem != other.Stem)) > 1;

    private static double Inside(Passage passage, Term term)
    {
        var strength = passage.Terms.Strength(term);
        return strength < 0.8 && Measures.States(passage.Text, term) ? 0.8 : strength;
    }

    private static double Around(Document document, Surroundings surroundings, Term term)
    {
        var best = Subject * document.Subject.Strength(term);
        best = Math.Max(best, Heading * Strongest(surroundings.Headings, term));
        best = Math.Max(best, Lead * (surroundings.LeadIn?.Terms.Strength(term) ?? 0));
        best = Math.Max(best, Next * Strongest(surroundings.Next, term));
        best = Math.Max(best, Near * Strongest(surroundings.Near, term));
        best = Math.Max(best, Section * Strongest(surroundings.Section, term));
        return Math.Max(best, Elsewhere * document.Terms.Strength(term));
    }

    private static double Strongest(IEnumerable<Passage> passages, Term term) => passages.Select(passage => passage.Terms.Strength(term)).DefaultIfEmpty().Max();

    private static double Strongest(IEnumerable<TermSet> sets, Term term) => sets.Select(set => set.Strength(term)).DefaultIfEmpty().Max();
}
