using ResearchFlows.DevStack.Models.Offline.Language;

namespace ResearchFlows.DevStack.Models.Offline.Research;

/// <summary>What can be told of the passages of a document as answers to one part of a question, each feature as a number around 0 to 1.</summary>
internal sealed class AnswerFeatures
{
    // Below this a term counts as not spoken of near a passage, and from this on as clearly spoken of.
    private const double Far = 0.3, Close = 0.55;

    // From this on a passage has the form of the answer, below this it lacks it.
    private const double Fits = 0.7, Lacks = 0.45, LacksAltogether = 0.1;

    private readonly QuestionPart part;
    private readonly PartWeights weights;
    private readonly Document document;
    private readonly List<(TermPresence Presence, double Weight, bool Hard)> own;
    private readonly List<(TermPresence Presence, double Weight)> context;
    private readonly List<(TermPresence Presence, Focus Focus)> foci;

    public AnswerFeatures(QuestionPart part, PartWeights weights, Document document)
    {
        this.part = part;
        this.weights = weights;
        this.document = document;
        own = weights.Own.ConvertAll(entry => (new TermPresence(document, entry.Term), entry.Weight, entry.Hard));
        context = weights.Context.ConvertAll(entry => (new TermPresence(document, entry.Term), entry.Weight));
        foci = [.. part.Foci.Select(focus => (new TermPresence(document, focus.Term), focus))];
    }

    /// <summary>The features of one passage, in the order of <see cref="AnswerWeights.Table"/>.</summary>
    public double[] Of(int i)
    {
        var passage = document.Passages[i];
        var total = Math.Max(0.01, own.Sum(entry => entry.Weight));
        var inside = own.Sum(entry => entry.Weight * entry.Presence.Inside(i));
        var near = own.Sum(entry => entry.Weight * entry.Presence.Near(i)) / total;
        var hard = own.FindAll(entry => entry.Hard);
        var untyped = part.Type == AnswerType.Thing;
        var typed = AnswerForms.ShowsClearly(part.Type);
        var fit = untyped ? 0 : AnswerForms.Fit(part.Type, passage, part);
        var lacks = typed && fit < Lacks;
        var noNoun = fit < Fits && foci.Exists(entry => !entry.Focus.IsVerb && entry.Presence.Near(i) < Far);
        var noVerb = foci.Exists(entry => entry.Focus.IsVerb && entry.Presence.Near(i) < Far);
        return
        [
            1,
            inside / total,
            near,
            hard.Count == 0 ? near : hard.Sum(entry => entry.Weight * entry.Presence.Near(i)) / hard.Sum(entry => entry.Weight),
            Math.Min(1, inside / 2.5),
            own.Where(entry => entry.Presence.Inside(i) == 1).Sum(entry => entry.Weight) / total,
            Math.Min(1, hard.Count(entry => entry.Presence.Near(i) >= Close) / 3.0),
            Math.Min(1, hard.Count(entry => entry.Presence.Near(i) < Far) / 2.0),
            weights.AbsentHard,
            One(weights.AbsentName),
            One(weights.IsElliptical),
            context.Count == 0 ? 0 : (context.Sum(entry => entry.Weight * entry.Presence.Near(i)) / context.Sum(entry => entry.Weight)) - 0.5,
            One(untyped),
            One(untyped && part.AsksYesOrNo),
            typed ? fit * near : 0,
            typed || untyped ? 0 : fit - 0.4,
            One(lacks),
            lacks ? near : 0,
            One(typed && fit < LacksAltogether),
            One(noNoun),
            One(noVerb),
            noNoun || noVerb ? near : 0,
            One(!SaysNew(passage)),
            One(passage.IsLeadIn),
        ];
    }

    /// <summary>Whether a passage is not a title, a date line, a question, or a sentence that only repeats what is asked.</summary>
    public bool SaysNew(Passage passage) => passage.Kind == PassageKind.Code || (!passage.Text.EndsWith('?')
        && passage.Words.Count(other => !CommonWords.IsWeak(other.Stem) && own.TrueForAll(entry => entry.Presence.Term.Stem != other.Stem)) > 1);

    private static double One(bool holds) => holds ? 1 : 0;
}
