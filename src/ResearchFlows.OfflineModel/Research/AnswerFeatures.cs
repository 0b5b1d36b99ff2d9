using ResearchFlows.OfflineModel.Language;

namespace ResearchFlows.OfflineModel.Research;

/// <summary>What can be told of the passages of a document as answers to one part of a question, each feature as a number around 0 to 1.</summary>
internal sealed class AnswerFeatures
{
    // Below this a term counts as not spoken of near a passage.
    private const double Far = 0.3;

    // From this on a passage has the form of the answer, below this it lacks it.
    private const double Fits = 0.7, Lacks = 0.45, LacksAltogether = 0.1;

    private readonly QuestionPart part;
    private readonly PartWeights weights;
    private readonly PartPresence presence;
    private readonly List<(TermPresence Presence, Focus Focus)> foci;

    public AnswerFeatures(QuestionPart part, PartWeights weights, PartPresence presence)
    {
        this.part = part;
        this.weights = weights;
        this.presence = presence;
        foci = [.. part.Foci.Select(focus => (TermPresence.OfWord(Document, focus.Term), focus))];
    }

    private Document Document => presence.Document;

    /// <summary>The features of one passage, in the order of <see cref="AnswerWeights.Table"/>.</summary>
    /// <param name="i">The index of the passage.</param>
    /// <param name="evidence">What all of the evidence holds.</param>
    public double[] Of(int i, PartEvidence evidence)
    {
        var passage = Document.Passages[i];
        var near = presence.Near(i);
        return
        [
            1,
            .. Words(i, near),
            .. Form(i, passage, near),
            One(!SaysNew(passage)),
            One(passage.IsLeadIn),
            One(passage.Kind == PassageKind.Row),
            One(passage.Kind == PassageKind.ListItem),
            .. Meanings(i, passage, evidence),
        ];
    }

    /// <summary>Whether a passage is not a title, a date line, a question, or a sentence that only repeats what is asked.</summary>
    public bool SaysNew(Passage passage) => passage.Kind == PassageKind.Code || (!passage.Text.EndsWith('?')
        && passage.Words.Count(other => !CommonWords.IsWeak(other.Stem) && weights.Own.TrueForAll(own => own.Term.Stem != other.Stem)) > 1);

    private double[] Words(int i, double near) =>
    [
        presence.Inside(i),
        near,
        Math.Min(1, presence.Inside(i) * weights.Total / 2.5),
        presence.Literally(i),
        One(weights.AbsentName),
        One(weights.IsElliptical),
        weights.Context.Count == 0 ? 0 : presence.ContextNear(i) - 0.5,
    ];

    private double[] Form(int i, Passage passage, double near)
    {
        var untyped = part.Type == AnswerType.Thing;
        var typed = AnswerForms.ShowsClearly(part.Type);
        var fit = untyped ? 0 : AnswerForms.Fit(part.Type, passage, part);
        var lacks = typed && fit < Lacks;
        var noNoun = fit < Fits && foci.Exists(entry => !entry.Focus.IsVerb && entry.Presence.Near(i) < Far);
        var noVerb = foci.Exists(entry => entry.Focus.IsVerb && entry.Presence.Near(i) < Far);
        var headed = passage.Headings.Count > 0 && AnswerTypes.Announces(passage.Headings[^1], part.Type);
        return
        [
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
            One(headed),
            headed && part.Type == AnswerType.Reason ? presence.InTitle : 0,
        ];
    }

    private double[] Meanings(int i, Passage passage, PartEvidence evidence)
    {
        var near = presence.CloseNear(i);
        return
        [
            near,
            near - evidence.BestNear,
            presence.CloseInsideOrAbove(i),
            presence.InTitle,
            i > 0 && Document.Passages[i - 1].Section == passage.Section ? presence.CloseInside(i - 1) : 0,
            presence.InDocument - evidence.BestDocument,
            evidence.Absent,
            weights.Meaning.Likeness(passage.Terms.Meaning),
            weights.Meaning.Likeness(Document.MeaningUnderHeadings(passage)),
        ];
    }

    private static double One(bool holds) => holds ? 1 : 0;
}
