using ResearchFlows.OfflineModel.Language;

namespace ResearchFlows.OfflineModel.Research;

/// <summary>A passage as a candidate answer.</summary>
/// <param name="Document">Where it stands.</param>
/// <param name="Index">Its place in the document.</param>
/// <param name="Score">How well it answers; above 0 it is rather an answer than not.</param>
/// <param name="SaysNew">Whether it says more than the question itself.</param>
/// <param name="Features">What the score is made of, in the order of <see cref="AnswerWeights.Table"/>.</param>
internal sealed record Candidate(Document Document, int Index, double Score, bool SaysNew, IReadOnlyList<double> Features)
{
    public Passage Passage => Document.Passages[Index];
}

/// <summary>Ranks the passages of the evidence by how well they answer one part of a question.</summary>
internal sealed class Relevance
{
    public Relevance(QuestionPart part, Evidence evidence)
    {
        var weights = new PartWeights(part, evidence);
        List<PartPresence> presences = [.. evidence.Documents.Select(document => new PartPresence(weights, document))];
        var all = PartEvidence.Of(presences);
        Ranked = [.. presences.SelectMany(presence => Candidates(presence.Document, new AnswerFeatures(part, weights, presence), all)).OrderByDescending(candidate => candidate.Score)];
    }

    /// <summary>All passages, the best first.</summary>
    public IReadOnlyList<Candidate> Ranked { get; }

    private static IEnumerable<Candidate> Candidates(Document document, AnswerFeatures features, PartEvidence evidence)
    {
        for (var i = 0; i < document.Passages.Count; i++)
        {
            var values = features.Of(i, evidence);
            yield return new Candidate(document, i, AnswerWeights.Score(values), features.SaysNew(document.Passages[i]), values);
        }
    }
}
