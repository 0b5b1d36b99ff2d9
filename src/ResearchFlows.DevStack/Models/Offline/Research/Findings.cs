namespace ResearchFlows.DevStack.Models.Offline.Research;

/// <summary>How well the evidence answers each part of a question.</summary>
internal sealed class Findings
{
    // What a passage must cover to count as an answer, and to make further looking needless.
    private const double Enough = 0.52;
    private const double EnoughBeside = 0.42;
    private const double ForMissingName = 0.25;
    private const double SamePlace = 0.15;
    private const double Plenty = 0.8;

    public Findings(Question question, Evidence evidence)
    {
        Evidence = evidence;
        Parts = Together([.. question.Parts.Select(part => new PartFindings(part, new Relevance(part, evidence).Ranked))]);
        missingNames = [.. question.KeyTerms.Where(term => term.IsName && !evidence.Documents.Any(document => document.Mentions(term)))];
    }

    private readonly List<Language.Term> missingNames;

    public Evidence Evidence { get; }

    /// <summary>Each part of the question with its candidates, the best first.</summary>
    public IReadOnlyList<PartFindings> Parts { get; }

    /// <summary>
    /// Whether the evidence answers the part: what it asks is covered, everything it names occurs.
    /// Less will do beside an answer to another part in the same document.
    /// </summary>
    public bool Answers(PartFindings part) => IsAnswered(part, Enough) || (IsAnswered(part, EnoughBeside) && Parts.Any(other => IsBeside(other, part)));

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

    private bool IsBeside(PartFindings other, PartFindings part) => other != part && IsAnswered(other, Enough) && other.Best!.Document == part.Best!.Document;

    private bool IsAnswered(PartFindings part, double least)
    {
        var missing = missingNames.Exists(part.Part.Terms.Contains) ? ForMissingName : 0;
        return part.Best is { } best && best.Support >= least + missing;
    }
}

/// <summary>One part of a question and the passages that may answer it.</summary>
internal sealed record PartFindings(QuestionPart Part, IReadOnlyList<Candidate> Ranked)
{
    public Candidate? Best => Ranked.Count > 0 ? Ranked[0] : null;
}
