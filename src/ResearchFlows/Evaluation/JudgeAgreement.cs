namespace ResearchFlows.Evaluation;

/// <summary>Whether a judge is to be trusted.</summary>
public enum JudgeTrust
{
    /// <summary>Too few answers have both verdicts to say.</summary>
    Unknown,

    /// <summary>It judges as people do.</summary>
    Trusted,

    /// <summary>It judges otherwise than people.</summary>
    NotTrusted,
}

/// <summary>How far the judge agrees with people about the same answers.</summary>
/// <remarks>
/// People agree with one another about answers in four of five cases (Zheng and others, Judging LLM-as-a-judge with MT-Bench and Chatbot
/// Arena, arXiv 2306.05685); a judge that is further from them than they are from one another measures something else.
/// </remarks>
public sealed record JudgeAgreement
{
    /// <summary>Below this agreement the judge is not trusted.</summary>
    public const double LeastAgreement = 0.8;

    /// <summary>Beyond this mean difference, up or down, the judge is not trusted.</summary>
    public const double MostDifference = 0.2;

    /// <summary>The judge passes an answer from this score on.</summary>
    public const double PassScore = 0.5;

    /// <summary>With fewer answers nothing is said.</summary>
    public const int FewestAnswers = 10;

    /// <summary>With fewer good ones, or fewer bad ones, nothing is said: whoever passes everything agrees about good answers.</summary>
    public const int FewestOfEach = 3;

    /// <summary>Answers with both verdicts.</summary>
    public required int Answers { get; init; }

    /// <summary>The part of them that the judge passes as people do, 0 to 1; null when there are none.</summary>
    public double? Agreement { get; init; }

    /// <summary>Lower end of its 95 % confidence interval.</summary>
    public double? Low { get; init; }

    /// <summary>Upper end.</summary>
    public double? High { get; init; }

    /// <summary>Mean of the judge's score minus people's verdict (good is 1, bad is 0): above 0 the judge is lenient.</summary>
    public double? MeanDifference { get; init; }

    /// <summary>Bad answers that the judge passes.</summary>
    public required int PassedBad { get; init; }

    /// <summary>Good answers that the judge fails.</summary>
    public required int FailedGood { get; init; }

    /// <summary>Whether it is to be trusted.</summary>
    public required JudgeTrust Trust { get; init; }

    /// <summary>Why, in a sentence.</summary>
    public required string Reason { get; init; }

    /// <summary>Compares people's verdicts with the judge's scores of the same answers.</summary>
    public static JudgeAgreement Of(IReadOnlyList<(bool Good, double Score)> answers)
    {
        var agreed = answers.Select(answer => Agree(answer.Good, answer.Score) ? 1.0 : 0.0).ToList();
        var interval = Statistics.Interval(agreed);
        double? agreement = answers.Count == 0 ? null : Statistics.Mean(agreed);
        double? difference = answers.Count == 0 ? null : answers.Average(answer => answer.Score - (answer.Good ? 1 : 0));
        var (trust, reason) = Decide(answers.Count, answers.Count(answer => answer.Good), agreement, difference);
        return new JudgeAgreement
        {
            Answers = answers.Count,
            Agreement = agreement,
            Low = agreement is null ? null : interval.Low,
            High = agreement is null ? null : interval.High,
            MeanDifference = difference,
            PassedBad = answers.Count(answer => !answer.Good && answer.Score >= PassScore),
            FailedGood = answers.Count(answer => answer.Good && answer.Score < PassScore),
            Trust = trust,
            Reason = reason,
        };
    }

    /// <summary>Whether the judge passes the answer as people do.</summary>
    internal static bool Agree(bool good, double score) => score >= PassScore == good;

    private static (JudgeTrust Trust, string Reason) Decide(int answers, int good, double? agreement, double? difference)
    {
        if (answers < FewestAnswers || good < FewestOfEach || answers - good < FewestOfEach)
        {
            return (JudgeTrust.Unknown, FormattableString.Invariant(
                $"Too few to say: at least {FewestAnswers} answers with both verdicts are needed, {FewestOfEach} good and {FewestOfEach} bad among them; there are {good} good and {answers - good} bad."));
        }

        if (agreement < LeastAgreement)
        {
            return (JudgeTrust.NotTrusted, FormattableString.Invariant($"It agrees with people about {agreement:0.00} of the answers; below {LeastAgreement:0.00} its scores should not be trusted."));
        }

        return Math.Abs(difference!.Value) > MostDifference
            ? (JudgeTrust.NotTrusted, FormattableString.Invariant($"Its scores are {difference:+0.00;-0.00} off people's verdicts; beyond {MostDifference:0.00} they should not be trusted."))
            : (JudgeTrust.Trusted, FormattableString.Invariant($"It agrees with people about {agreement:0.00} of the answers ({LeastAgreement:0.00} are needed), {difference:+0.00;-0.00;0.00} off on the mean (at most {MostDifference:0.00})."));
    }
}
