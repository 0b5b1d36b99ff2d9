namespace ResearchFlows.Improvement;

/// <summary>A prompt that the judge model proposed.</summary>
public sealed record Candidate
{
    /// <summary>The improvement.</summary>
    public required string ImprovementId { get; init; }

    /// <summary>The round of the improvement, from 1: a version conflict begins another.</summary>
    public required int Round { get; init; }

    /// <summary>Its number in the round, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>The whole text.</summary>
    public required string Text { get; init; }

    /// <summary>Why it should be better, in the proposer's words.</summary>
    public required string Rationale { get; init; }

    /// <summary>The version it was saved as; null until then.</summary>
    public int? Version { get; init; }

    /// <summary>Requests to the model that proposed it.</summary>
    public int ModelCalls { get; init; }

    /// <summary>Tokens it read.</summary>
    public int InputTokens { get; init; }

    /// <summary>Tokens it wrote.</summary>
    public int OutputTokens { get; init; }
}
