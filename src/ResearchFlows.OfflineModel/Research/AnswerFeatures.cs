using ResearchFlows.OfflineModel.Language;

namespace ResearchFlows.OfflineModel.Research;

/// <summary>What can be told of the passages of a document as answers to one part of a question, each feature as a number around 0 to 1.</summary>
internal sealed class AnswerFeatures(QuestionPart part, PartWeights weights, PartPresence presence)
{
    // Below this a passage lacks the form of the answer.
    private const double Lacks = 0.45, LacksAltogether = 0.1;

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
            near,
            near - evidence.BestNear,
            presence.Literally(i),
            i > 0 && Document.Passages[i - 1].Section == passage.Section ? presence.Inside(i - 1) : 0,
            weights.Context.Count == 0 ? 0 : presence.ContextNear(i) - 0.5,
            presence.InDocument - evidence.BestDocument,
            evidence.Absent,
            weights.Meaning.Likeness(Document.MeaningUnderHeadings(passage)),
            .. Form(passage, near),
            One(!SaysNew(passage)),
            One(passage.IsLeadIn),
            One(passage.Kind == PassageKind.Row),
            One(passage.Kind == PassageKind.ListItem),
        ];
    }

    /// <summary>Whether a passage is not a title, a date line, a question, or a sentence that only repeats what is asked.</summary>
    public bool SaysNew(Passage passage) => passage.Kind == PassageKind.Code || (!passage.Text.EndsWith('?')
        && passage.Words.Count(other => !CommonWords.IsWeak(other.Stem) && weights.Own.TrueForAll(own => own.Term.Stem != other.Stem)) > 1);

    private double[] Form(Passage passage, double near)
    {
        if (part.Form is not { } form) return [1, One(part.AsksYesOrNo), 0, 0, 0, 0, 0, 0];
        var fit = passage.Kind == PassageKind.Code && form.Name != "procedure" ? 0 : form.Fit(passage.Text, part);
        var lacks = form.IsClear && fit < Lacks;
        var headed = passage.Headings.Count > 0 && form.IsAnnouncedBy(passage.Headings[^1]);
        return [0, 0, form.IsClear ? fit * near : 0, form.IsClear ? 0 : fit - 0.4, One(lacks), lacks ? near : 0, One(form.IsClear && fit < LacksAltogether), headed ? presence.InTitle : 0];
    }

    private static double One(bool holds) => holds ? 1 : 0;
}
