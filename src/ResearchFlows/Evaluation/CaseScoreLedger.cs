using Dapper;
using ResearchFlows.Ledger;

namespace ResearchFlows.Evaluation;

/// <summary>The score of one run of a case.</summary>
public sealed record RecordedScore
{
    /// <summary>The case.</summary>
    public required string CaseId { get; init; }

    /// <summary>The question as it was then.</summary>
    public required string Question { get; init; }

    /// <summary>The prompt version that was evaluated.</summary>
    public required int PromptVersion { get; init; }

    /// <summary>The model that answered.</summary>
    public required string Model { get; init; }

    /// <summary>The model that judged.</summary>
    public required string JudgeModel { get; init; }

    /// <summary>0 to 1.</summary>
    public required double Score { get; init; }
}

/// <summary>The same answer to the same case, scored differently by the same judge.</summary>
public sealed record JudgeFlip
{
    /// <summary>The case.</summary>
    public required string CaseId { get; init; }

    /// <summary>The question as it was then.</summary>
    public required string Question { get; init; }

    /// <summary>The lowest score.</summary>
    public required double Low { get; init; }

    /// <summary>The highest score.</summary>
    public required double High { get; init; }
}

/// <summary>How an agent's cases were scored, over all finished evaluations whose judge can be trusted.</summary>
public sealed class CaseScoreLedger(LedgerDatabase ledger)
{
    /// <summary>Each scored run, by version.</summary>
    public Task<IReadOnlyList<RecordedScore>> GetAsync(string agent, CancellationToken cancellationToken) => ledger.ReadAsync<IReadOnlyList<RecordedScore>>(
        async connection => (await connection.QueryAsync<RecordedScore>(
            """
            SELECT caseResults.caseId, caseResults.question, evaluations.promptVersion, evaluations.model, evaluations.judgeModel, caseResults.score
            FROM caseResults JOIN evaluations ON evaluations.instanceId = caseResults.evaluationId
            WHERE evaluations.agent = @agent AND evaluations.recordedAt IS NOT NULL AND evaluations.trusted AND caseResults.score IS NOT NULL
            ORDER BY caseResults.caseId, evaluations.promptVersion
            """, new { agent })).AsList(),
        cancellationToken);

    /// <summary>Answers that the judge scored so far apart, the widest first.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="least">The least difference.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public Task<IReadOnlyList<JudgeFlip>> GetFlipsAsync(string agent, double least, CancellationToken cancellationToken) => ledger.ReadAsync<IReadOnlyList<JudgeFlip>>(
        async connection => (await connection.QueryAsync<JudgeFlip>(
            """
            SELECT caseResults.caseId, caseResults.question, MIN(caseResults.score) AS low, MAX(caseResults.score) AS high
            FROM caseResults JOIN evaluations ON evaluations.instanceId = caseResults.evaluationId
            WHERE evaluations.agent = @agent AND evaluations.recordedAt IS NOT NULL AND evaluations.trusted AND caseResults.score IS NOT NULL
            GROUP BY caseResults.caseId, caseResults.question, caseResults.answer, evaluations.casesHash, evaluations.judgeModel, evaluations.judgePromptVersion
            HAVING MAX(caseResults.score) - MIN(caseResults.score) >= @least
            ORDER BY MAX(caseResults.score) - MIN(caseResults.score) DESC, caseResults.caseId
            """, new { agent, least })).AsList(),
        cancellationToken);
}
