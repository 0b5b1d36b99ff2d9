using Dapper;
using ResearchFlows.Ledger;

namespace ResearchFlows.Evaluation;

/// <summary>A person's word on an answer.</summary>
public record Feedback
{
    /// <summary>Its number in the ledger; 0 until it is recorded.</summary>
    public long Number { get; init; }

    /// <summary>The research run that answered.</summary>
    public required string InstanceId { get; init; }

    /// <summary>The agent.</summary>
    public required string Agent { get; init; }

    /// <summary>Whether the answer is good.</summary>
    public required bool Good { get; init; }

    /// <summary>The answer that was expected, when the person wrote it.</summary>
    public string? Expected { get; init; }

    /// <summary>A comment.</summary>
    public string? Comment { get; init; }

    /// <summary>Who said so, when told.</summary>
    public string? GivenBy { get; init; }

    /// <summary>When, Unix milliseconds, UTC.</summary>
    public required long GivenAt { get; init; }
}

/// <summary>The newest feedback on an answer, with the question and the answer.</summary>
public sealed record AnswerFeedback : Feedback
{
    /// <summary>The question.</summary>
    public required string Question { get; init; }

    /// <summary>The answer.</summary>
    public required string Answer { get; init; }
}

/// <summary>A research run that answered, as recorded: a research call, or the run of a case.</summary>
public sealed record AnsweredRun
{
    /// <summary>The instance.</summary>
    public required string InstanceId { get; init; }

    /// <summary>The agent.</summary>
    public required string Agent { get; init; }

    /// <summary>The question.</summary>
    public required string Question { get; init; }

    /// <summary>The answer.</summary>
    public required string Answer { get; init; }
}

/// <summary>What people said of answers. Every word is kept, also when the instance is purged; the newest on an answer counts.</summary>
public sealed class FeedbackLedger(LedgerDatabase ledger)
{
    /// <summary>Records a person's word.</summary>
    public Task<Feedback> RecordAsync(Feedback feedback, CancellationToken cancellationToken) => ledger.WriteAsync(
        connection => connection.QuerySingle<Feedback>(
            """
            INSERT INTO feedback (number, instanceId, agent, good, expected, comment, givenBy, givenAt)
            VALUES ((SELECT COALESCE(MAX(number), 0) + 1 FROM feedback), @InstanceId, @Agent, @Good, @Expected, @Comment, @GivenBy, @GivenAt)
            RETURNING *
            """, feedback),
        cancellationToken);

    /// <summary>All that was said of an answer, oldest first.</summary>
    public Task<IReadOnlyList<Feedback>> GetAsync(string instanceId, CancellationToken cancellationToken) => ledger.ReadAsync<IReadOnlyList<Feedback>>(
        async connection => (await connection.QueryAsync<Feedback>("SELECT * FROM feedback WHERE instanceId = @instanceId ORDER BY number", new { instanceId })).AsList(),
        cancellationToken);

    /// <summary>What counts of these instances' answers; without those that nobody has said a word about.</summary>
    public Task<IReadOnlyList<Feedback>> GetNewestAsync(IReadOnlyList<string> instanceIds, CancellationToken cancellationToken) => ledger.ReadAsync<IReadOnlyList<Feedback>>(
        async connection =>
        {
            var ids = LedgerList.Of(instanceIds);
            return (await connection.QueryAsync<Feedback>(
                $"SELECT * FROM feedback WHERE number IN (SELECT MAX(number) FROM feedback WHERE instanceId IN ({ids.Names}) GROUP BY instanceId)", ids.Values)).AsList();
        },
        cancellationToken);

    /// <summary>What counts of the agent's answers, newest first.</summary>
    public Task<IReadOnlyList<AnswerFeedback>> GetNewestAsync(string agent, CancellationToken cancellationToken) => ledger.ReadAsync<IReadOnlyList<AnswerFeedback>>(
        async connection => (await connection.QueryAsync<AnswerFeedback>(
            """
            SELECT feedback.*, COALESCE(researchCalls.question, caseResults.question) AS question, COALESCE(researchCalls.answer, caseResults.answer) AS answer
            FROM feedback
                LEFT JOIN researchCalls ON researchCalls.instanceId = feedback.instanceId
                LEFT JOIN caseResults ON caseResults.researchInstanceId = feedback.instanceId
            WHERE feedback.number IN (SELECT MAX(number) FROM feedback WHERE agent = @agent GROUP BY instanceId)
            ORDER BY feedback.number DESC
            """, new { agent })).AsList(),
        cancellationToken);

    /// <summary>The recorded question and answer of a research run; null when none is recorded.</summary>
    public Task<AnsweredRun?> FindAnswerAsync(string instanceId, CancellationToken cancellationToken) => ledger.ReadAsync(
        connection => connection.QueryFirstOrDefaultAsync<AnsweredRun>(
            """
            SELECT instanceId, agent, question, answer FROM researchCalls WHERE instanceId = @instanceId
            UNION ALL
            SELECT caseResults.researchInstanceId, evaluations.agent, caseResults.question, caseResults.answer
            FROM caseResults JOIN evaluations ON evaluations.instanceId = caseResults.evaluationId
            WHERE caseResults.researchInstanceId = @instanceId
            """, new { instanceId }),
        cancellationToken);
}
