namespace ResearchFlows.OfflineModel.Research;

/// <summary>How well the evidence answers each part of a question.</summary>
internal sealed class Findings
{
    /// <summary>How good the best passage must be to count as an answer.</summary>
    internal const double Enough = -1;

    // How good it must be to make further looking needless.
    private const double Plenty = 0.5;

    private const double SamePlace = 2;

    public Findings(Question question, Evidence evidence)
    {
        Evidence = evidence;
        Parts = Together([.. question.Parts.Select(part => new PartFindings(part, Relevance.Rank(part, evidence)))]);
    }

    public Evidence Evidence { get; }

    /// <summary>Each part of the question with its candidates, the best first.</summary>
    public IReadOnlyList<PartFindings> Parts { get; }

    /// <summary>Whether the evidence answers the part.</summary>
    public bool Answers(PartFindings part) => IsAnswered(part, Enough);

    /// <summary>Whether anything that was asked is answered.</summary>
    public bool AnswerAny => Parts.Any(Answers);

    /// <summary>Whether all is answered so well that there is no need to look further.</summary>
    public bool Suffice => Parts.All(part => IsAnswered(part, Plenty));

    // The parts of a question are mostly answered in one place.
    private static IReadOnlyList<PartFindings> Together(IReadOnlyList<PartFindings> parts)
    {
        var best = parts.Where(part => part.Best is not null).MaxBy(part => part.Best!.Score)?.Best;
        if (parts.Count < 2 || best is null) return parts;
        return [.. parts.Select(part => part with { Ranked = [.. part.Ranked.Select(Nearer).OrderByDescending(candidate => candidate.Score)] })];
        Candidate Nearer(Candidate candidate) => candidate.Document == best.Document ? candidate with { Score = candidate.Score + SamePlace } : candidate;
    }

    private static bool IsAnswered(PartFindings part, double least) => part.Best is { } best && best.Score >= least;
}

/// <summary>One part of a question and the passages that may answer it.</summary>
internal sealed record PartFindings(QuestionPart Part, IReadOnlyList<Candidate> Ranked)
{
    public Candidate? Best => Ranked.Count > 0 ? Ranked[0] : null;
}
