using ResearchFlows.Agents;

namespace ResearchFlows.Evaluation;

/// <summary>One run of one case.</summary>
public sealed record CaseResult
{
    /// <summary>The evaluation.</summary>
    public required string EvaluationId { get; init; }

    /// <summary>The case.</summary>
    public required string CaseId { get; init; }

    /// <summary>Which run of the case, from 1.</summary>
    public required int Repeat { get; init; }

    /// <summary>What the case is used for.</summary>
    public required CaseSplit Split { get; init; }

    /// <summary>0 to 1; null when the case could not be run or judged.</summary>
    public double? Score { get; init; }

    /// <summary>Why it could not be run or judged.</summary>
    public string? Error { get; init; }

    /// <summary>The question.</summary>
    public required string Question { get; init; }

    /// <summary>The answer that was judged.</summary>
    public required string Answer { get; init; }

    /// <summary>The judge's reasoning.</summary>
    public required string Reasoning { get; init; }

    /// <summary>What the agent did, in a line.</summary>
    public required string Steps { get; init; }

    /// <summary>Requests to models, judgements included.</summary>
    public required int ModelCalls { get; init; }

    /// <summary>Tokens read.</summary>
    public required int InputTokens { get; init; }

    /// <summary>Tokens written.</summary>
    public required int OutputTokens { get; init; }

    /// <summary>Milliseconds from the first step to the last judgement.</summary>
    public required long DurationMs { get; init; }

    /// <summary>The child instance that ran the case.</summary>
    public required string ResearchInstanceId { get; init; }

    /// <summary>Hash of the case's question and expected answer; null where it was not recorded.</summary>
    public string? CaseHash { get; init; }
}
