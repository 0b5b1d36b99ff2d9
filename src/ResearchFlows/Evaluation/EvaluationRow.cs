namespace ResearchFlows.Evaluation;

/// <summary>An evaluation: what was evaluated with what, and what it came to.</summary>
public sealed record EvaluationRow
{
    /// <summary>The instance that evaluates.</summary>
    public required string InstanceId { get; init; }

    /// <summary>The agent.</summary>
    public required string Agent { get; init; }

    /// <summary>The prompt.</summary>
    public required string PromptId { get; init; }

    /// <summary>The version that is evaluated.</summary>
    public required int PromptVersion { get; init; }

    /// <summary>The splits, by name, in order, separated by commas.</summary>
    public required string Splits { get; init; }

    /// <summary>Hash of the agent's cases.</summary>
    public required string CasesHash { get; init; }

    /// <summary>The model that answers.</summary>
    public required string Model { get; init; }

    /// <summary>The model that judges.</summary>
    public required string JudgeModel { get; init; }

    /// <summary>The version of the judge's prompt.</summary>
    public required int JudgePromptVersion { get; init; }

    /// <summary>Runs of each case.</summary>
    public required int Repeats { get; init; }

    /// <summary>Judgements of each answer.</summary>
    public required int Votes { get; init; }

    /// <summary>Whether there are so few cases that train and validation share them.</summary>
    public required bool ThinEvidence { get; init; }

    /// <summary>When it began, Unix milliseconds, UTC.</summary>
    public required long StartedAt { get; init; }

    /// <summary>When it ended, Unix milliseconds, UTC; null while it runs.</summary>
    public long? RecordedAt { get; init; }

    /// <summary>Whether no canary fooled the judge.</summary>
    public bool? Trusted { get; init; }

    /// <summary>Whether more runs than allowed could not be run or judged.</summary>
    public bool? Failed { get; init; }

    /// <summary>Mean score of the cases, 0 to 1.</summary>
    public double? Mean { get; init; }

    /// <summary>Lower end of the 95 % confidence interval.</summary>
    public double? Low { get; init; }

    /// <summary>Upper end of the 95 % confidence interval.</summary>
    public double? High { get; init; }

    /// <summary>Runs in all.</summary>
    public int? Runs { get; init; }

    /// <summary>Runs that could not be run or judged.</summary>
    public int? Errors { get; init; }

    /// <summary>Requests to models.</summary>
    public int? ModelCalls { get; init; }

    /// <summary>Tokens read.</summary>
    public int? InputTokens { get; init; }

    /// <summary>Tokens written.</summary>
    public int? OutputTokens { get; init; }
}
