using Dapper;
using ResearchFlows.Evaluation;
using ResearchFlows.Ledger;
using ResearchFlows.LlamaStack.Replies;

namespace ResearchFlows.Improvement;

/// <summary>The candidates and what was decided about them.</summary>
public sealed class DecisionLedger(LedgerDatabase ledger)
{
    /// <summary>Keeps a proposed prompt; the first proposal counts.</summary>
    /// <returns>What counts.</returns>
    public Task<(Candidate Kept, bool IsNew)> SaveCandidateAsync(Candidate candidate, CancellationToken cancellationToken) => ledger.WriteAsync(
        connection =>
        {
            var isNew = connection.Execute(
                """
                INSERT INTO candidates (improvementId, round, candidate, text, rationale, modelCalls, inputTokens, outputTokens)
                VALUES (@ImprovementId, @Round, @Number, @Text, @Rationale, @ModelCalls, @InputTokens, @OutputTokens)
                ON CONFLICT DO NOTHING
                """, candidate) > 0;
            var kept = connection.QuerySingle<Candidate>(
                $"{SelectCandidate} AND candidate = @number", new { improvementId = candidate.ImprovementId, round = candidate.Round, number = candidate.Number });
            return (kept, isNew);
        },
        cancellationToken);

    /// <summary>Keeps the version that a candidate was saved as.</summary>
    public Task SaveVersionAsync(Candidate candidate, CancellationToken cancellationToken) => ledger.ExecuteAsync(
        "UPDATE candidates SET version = @Version WHERE improvementId = @ImprovementId AND round = @Round AND candidate = @Number",
        candidate, cancellationToken);

    /// <summary>The candidates of a round, by number.</summary>
    public Task<IReadOnlyList<Candidate>> GetCandidatesAsync(string improvementId, int round, CancellationToken cancellationToken) => ledger.ReadAsync<IReadOnlyList<Candidate>>(
        async connection => (await connection.QueryAsync<Candidate>(
            $"{SelectCandidate} ORDER BY candidate", new { improvementId, round })).AsList(),
        cancellationToken);

    /// <summary>Records a decision, once per improvement, round and candidate.</summary>
    /// <returns>The decision as recorded, also when it was recorded before.</returns>
    public Task<PromptDecision> RecordAsync(PromptDecision decision, CancellationToken cancellationToken) => ledger.WriteAsync(
        connection =>
        {
            var row = new DynamicParameters(decision);
            row.Add("Kind", decision.Kind.ToString());
            var isNew = connection.Execute(
                """
                INSERT INTO promptDecisions (number, improvementId, round, candidate, agent, promptId, version, baselineVersion, kind, reason,
                    gain, pValue, score, baselineScore, evaluationId, baselineEvaluationId, rule, level, decidedAt, decidedBy, comment)
                SELECT (SELECT COALESCE(MAX(number), 0) + 1 FROM promptDecisions), @ImprovementId, @Round, @Candidate, @Agent, @PromptId, @Version, @BaselineVersion, @Kind, @Reason,
                    @Gain, @PValue, @Score, @BaselineScore, @EvaluationId, @BaselineEvaluationId, @Rule, @Level, @DecidedAt, @DecidedBy, @Comment
                WHERE NOT EXISTS (SELECT 1 FROM promptDecisions WHERE improvementId = @ImprovementId AND round = @Round AND candidate = @Candidate)
                """, row) > 0;
            return connection.QuerySingle<PromptDecision>(
                "SELECT * FROM promptDecisions WHERE improvementId = @ImprovementId AND round = @Round AND candidate = @Candidate", decision) with { IsNew = isNew };
        },
        cancellationToken);

    /// <summary>The decisions about an agent's prompt, oldest first.</summary>
    public Task<IReadOnlyList<PromptDecision>> GetAllAsync(string agent, string promptId, CancellationToken cancellationToken) => ledger.ReadAsync<IReadOnlyList<PromptDecision>>(
        async connection => (await connection.QueryAsync<PromptDecision>(
            "SELECT * FROM promptDecisions WHERE agent = @agent AND promptId = @promptId ORDER BY number", new { agent, promptId })).AsList(),
        cancellationToken);

    /// <summary>The decisions about an agent's prompts, whatever the server called them, oldest first.</summary>
    public Task<IReadOnlyList<PromptDecision>> GetAllAsync(string agent, CancellationToken cancellationToken) => ledger.ReadAsync<IReadOnlyList<PromptDecision>>(
        async connection => (await connection.QueryAsync<PromptDecision>("SELECT * FROM promptDecisions WHERE agent = @agent ORDER BY number", new { agent })).AsList(),
        cancellationToken);

    /// <summary>The newest candidates of an agent that were decided about, newest first, each text once.</summary>
    public Task<IReadOnlyList<TriedCandidate>> GetTriedAsync(string agent, int most, CancellationToken cancellationToken) => ledger.ReadAsync<IReadOnlyList<TriedCandidate>>(
        async connection => (await connection.QueryAsync<TriedCandidate>(
            """
            SELECT c.text, d.kind, d.reason FROM promptDecisions d
            JOIN candidates c ON c.improvementId = d.improvementId AND c.round = d.round AND c.candidate = d.candidate
            WHERE d.number IN (
                SELECT MIN(d.number) FROM promptDecisions d
                JOIN candidates c ON c.improvementId = d.improvementId AND c.round = d.round AND c.candidate = d.candidate
                WHERE d.agent = @agent AND c.text <> '' GROUP BY c.text)
            ORDER BY d.number DESC LIMIT @most
            """, new { agent, most })).AsList(),
        cancellationToken);

    /// <summary>What a proposal has cost on average; null before the first.</summary>
    public async Task<Cost?> GetProposalCostAsync(CancellationToken cancellationToken)
    {
        var (count, calls, input, output) = await ledger.ReadAsync(
            connection => connection.QuerySingleAsync<(long, double, double, double)>(
                "SELECT COUNT(*), COALESCE(AVG(modelCalls), 0), COALESCE(AVG(inputTokens), 0), COALESCE(AVG(outputTokens), 0) FROM candidates WHERE modelCalls > 0"),
            cancellationToken);
        return count == 0 ? null : new Cost((int)Math.Ceiling(calls), new TokenUsage((int)Math.Ceiling(input), (int)Math.Ceiling(output)));
    }

    private const string SelectCandidate =
        """
        SELECT improvementId, round, candidate AS number, text, rationale, version, modelCalls, inputTokens, outputTokens
        FROM candidates WHERE improvementId = @improvementId AND round = @round
        """;
}
