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
internal static class Relevance
{
    /// <summary>All passages, the best first.</summary>
    public static IReadOnlyList<Candidate> Rank(QuestionPart part, Evidence evidence)
    {
        var weights = new PartWeights(part, evidence);
        List<PartPresence> presences = [.. evidence.Documents.Select(document => new PartPresence(weights, document))];
        var all = PartEvidence.Of(presences);
        return [.. presences.SelectMany(presence => Candidates(presence, new AnswerFeatures(part, weights, presence), all)).OrderByDescending(candidate => candidate.Score)];
    }

    private static IEnumerable<Candidate> Candidates(PartPresence presence, AnswerFeatures features, PartEvidence evidence) =>
        presence.Document.Passages.Select((passage, i) => (Values: features.Of(i, evidence), SaysNew: features.SaysNew(passage)))
            .Select((of, i) => new Candidate(presence.Document, i, AnswerWeights.Score(of.Values), of.SaysNew, of.Values));
}
