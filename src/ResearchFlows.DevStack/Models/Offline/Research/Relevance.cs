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
    private readonly QuestionPart part;
    private readonly List<(Term Term, double Weight)> own;
    private readonly List<(Term Term, double Weight)> context;
    private readonly double formWeight;

    public Relevance(QuestionPart part, Evidence evidence)
    {
        this.part = part;
        var weighting = new TermWeights([.. evidence.Documents.SelectMany(document => document.Passages)]);
        own = [.. part.Terms.Select(term => (term, weighting.Of(term)))];
        context = [.. part.Context.Select(term => (term, weighting.Of(term)))];

        // "... and who fixed it?" cannot be understood without what was said before.
        var needed = part.KeyTerms.Count() < 2 ? 0.8 : part.KeyTerms.Count(term => !LooseWords.Contains(term.Stem)) < 2 ? 0.35 : 0;
        if (needed > 0) own.AddRange(context.Select(entry => (entry.Term, needed * entry.Weight)));
        formWeight = AnswerForms.FormWeight(part.Type);
        Ranked = [.. evidence.Documents.SelectMany(Candidates).OrderByDescending(candidate => candidate.Score)];
    }

    /// <summary>All passages, the best first.</summary>
    public IReadOnlyList<Candidate> Ranked { get; }

    private IEnumerable<Candidate> Candidates(Document document)
    {
        var ownPresence = own.ConvertAll(entry => (Presence: new TermPresence(document, entry.Term), entry.Weight));
        var contextPresence = context.ConvertAll(entry => (Presence: new TermPresence(document, entry.Term), entry.Weight));
        var foci = part.Foci.Select(focus => (Presence: new TermPresence(document, focus.Term), Focus: focus)).ToList();
        var all = Math.Max(0.01, formWeight + own.Sum(entry => entry.Weight));
        var around = context.Sum(entry => entry.Weight);
        for (var i = 0; i < document.Passages.Count; i++)
        {
            var passage = document.Passages[i];
            var fit = formWeight > 0 ? AnswerForms.Fit(part.Type, passage, part) : 0;
            var support = (ownPresence.Sum(entry => entry.Weight * entry.Presence.Near(i)) + (formWeight * fit)) / all;
            support *= AnswerForms.FormFactor(part.Type, fit) * SubjectFactor(ownPresence, i);
            foreach (var (presence, wanted) in foci.Where(entry => entry.Focus.IsVerb || fit < 0.7)) support *= presence.Near(i) < 0.25 ? wanted.Discount : 1;
            var score = support + (0.35 * ownPresence.Sum(entry => entry.Weight * entry.Presence.Inside(i)) / all);
            if (around > 0) score += 0.3 * contextPresence.Sum(entry => entry.Weight * entry.Presence.Near(i)) / around;
            if (passage.IsLeadIn) score -= 0.05;
            var saysNew = SaysNew(passage);
            yield return new Candidate(document, i, saysNew ? score : score - 0.2, support, fit, saysNew);
        }
    }

    // A number in the right unit is no answer where nothing else of the question is spoken of.
    private double SubjectFactor(List<(TermPresence Presence, double Weight)> presences, int index)
    {
        var subject = presences.Where(entry => !CommonWords.IsWeak(entry.Presence.Term.Stem) && !Measures.Asks(entry.Presence.Term)).ToList();
        var all = subject.Sum(entry => entry.Weight);
        return formWeight == 0 || all == 0 || subject.Sum(entry => entry.Weight * entry.Presence.Near(index)) >= 0.4 * all ? 1 : 0.75;
    }

    // Not a title, a date line, or a sentence that only repeats the question.
    private bool SaysNew(Passage passage) => passage.Kind == PassageKind.Code
        || passage.Words.Count(other => !CommonWords.IsWeak(other.Stem) && own.TrueForAll(entry => entry.Term.Stem != other.Stem)) > 1;
}
