using Dapper;
using ResearchFlows.Evaluation;
using ResearchFlows.Ledger;
using ResearchFlows.LlamaStack.Replies;

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

/// <summary>The kinds of decisions about prompts.</summary>
public enum DecisionKind
{
    /// <summary>The candidate is in force.</summary>
    Promoted,

    /// <summary>The candidate was turned down.</summary>
    Rejected,

    /// <summary>The version in force turned out worse than the one before, which is in force again.</summary>
    RolledBack,

    /// <summary>The version in force was looked at again after its promotion, and stays.</summary>
    Confirmed,

    /// <summary>A person put the version in force.</summary>
    SetByHand,
}

/// <summary>A decision about a prompt version, with its figures and reason.</summary>
public sealed record PromptDecision
{
    /// <summary>Its number in the ledger; 0 until it is recorded.</summary>
    public long Number { get; init; }

    /// <summary>Whether it was not recorded before.</summary>
    internal bool IsNew { get; init; }

    /// <summary>The instance that decided.</summary>
    public required string ImprovementId { get; init; }

    /// <summary>The round of the improvement.</summary>
    public required int Round { get; init; }

    /// <summary>The candidate; 0 for a decision about the version in force.</summary>
    public required int Candidate { get; init; }

    /// <summary>The agent.</summary>
    public required string Agent { get; init; }

    /// <summary>The prompt.</summary>
    public required string PromptId { get; init; }

    /// <summary>The version decided about; null when it was never saved.</summary>
    public int? Version { get; init; }

    /// <summary>The version it was compared with.</summary>
    public required int BaselineVersion { get; init; }

    /// <summary>What was decided.</summary>
    public required DecisionKind Kind { get; init; }

    /// <summary>Why, in a sentence.</summary>
    public required string Reason { get; init; }

    /// <summary>Mean gain in score over the baseline.</summary>
    public double? Gain { get; init; }

    /// <summary>How likely such a gain is by chance.</summary>
    public double? PValue { get; init; }

    /// <summary>The version's score.</summary>
    public double? Score { get; init; }

    /// <summary>The baseline's score.</summary>
    public double? BaselineScore { get; init; }

    /// <summary>The evaluation of the version.</summary>
    public string? EvaluationId { get; init; }

    /// <summary>The evaluation of the baseline.</summary>
    public string? BaselineEvaluationId { get; init; }

    /// <summary>Who approved or rejected it, when a person was asked.</summary>
    public string? DecidedBy { get; init; }

    /// <summary>Why, in that person's words.</summary>
    public string? Comment { get; init; }

    /// <summary>The rule it was decided under (<see cref="GateRule"/>); null for the first one.</summary>
    public int? Rule { get; init; }

    /// <summary>The greatest p-value that would have promoted; null when the gate was not asked, or under the first rule.</summary>
    public double? Level { get; init; }

    /// <summary>When, Unix milliseconds, UTC.</summary>
    public required long DecidedAt { get; init; }

    /// <summary>Whether the gate tested a candidate here.</summary>
    public bool IsGateTest => Candidate > 0 && PValue is not null;
}

/// <summary>A candidate, and what became of it.</summary>
public sealed record TriedCandidate
{
    /// <summary>The whole text.</summary>
    public required string Text { get; init; }

    /// <summary>What was decided.</summary>
    public required DecisionKind Kind { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }
}

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
