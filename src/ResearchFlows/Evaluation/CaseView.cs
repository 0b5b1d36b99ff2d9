using ResearchFlows.Agents;
using ResearchFlows.Http;

namespace ResearchFlows.Evaluation;

/// <summary>One run of a case as a person reads it: what was asked, what was answered, how it was judged and why.</summary>
public sealed record CaseView
{
    /// <summary>The case.</summary>
    public required string CaseId { get; init; }

    /// <summary>Which run of the case, from 1.</summary>
    public required int Repeat { get; init; }

    /// <summary>What the case is used for.</summary>
    public required CaseSplit Split { get; init; }

    /// <summary>0 to 1; null when it could not be run or judged.</summary>
    public double? Score { get; init; }

    /// <summary>Why it could not be run or judged.</summary>
    public string? Error { get; init; }

    /// <summary>The question.</summary>
    public required string Question { get; init; }

    /// <summary>The answer.</summary>
    public required string Answer { get; init; }

    /// <summary>The judge's reason for the score.</summary>
    public required string Reasoning { get; init; }

    /// <summary>Milliseconds from its first step to its last judgement.</summary>
    public required long DurationMs { get; init; }

    /// <summary>The run.</summary>
    public required string InstanceId { get; init; }

    /// <summary>The run's steps.</summary>
    public required string Link { get; init; }

    /// <summary>The case, and which run of it when there are several.</summary>
    internal string Name => Repeat == 1 ? CaseId : $"{CaseId} (run {Repeat})";

    internal static CaseView Of(CaseResult result) => new()
    {
        CaseId = result.CaseId,
        Repeat = result.Repeat,
        Split = result.Split,
        Score = result.Score,
        Error = result.Error,
        Question = result.Question,
        Answer = result.Answer,
        Reasoning = result.Reasoning,
        DurationMs = result.DurationMs,
        InstanceId = result.ResearchInstanceId,
        Link = $"{ApiLinks.Instance(result.ResearchInstanceId)}/steps",
    };
}
