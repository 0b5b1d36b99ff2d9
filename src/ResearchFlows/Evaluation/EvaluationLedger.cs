using Dapper;
using ResearchFlows.Ledger;

namespace ResearchFlows.Evaluation;

/// <summary>The evaluations and their cases: one row each, keyed by instance id.</summary>
public sealed class EvaluationLedger(LedgerDatabase ledger)
{
    /// <summary>Writes that an evaluation begins; a second try changes nothing.</summary>
    public Task BeginAsync(EvaluationRow evaluation, CancellationToken cancellationToken) => ledger.ExecuteAsync(
        """
        INSERT INTO evaluations (instanceId, agent, promptId, promptVersion, splits, casesHash, model, judgeModel,
            judgePromptVersion, repeats, votes, thinEvidence, startedAt)
        VALUES (@InstanceId, @Agent, @PromptId, @PromptVersion, @Splits, @CasesHash, @Model, @JudgeModel,
            @JudgePromptVersion, @Repeats, @Votes, @ThinEvidence, @StartedAt)
        ON CONFLICT DO NOTHING
        """, evaluation, cancellationToken);

    /// <summary>Writes a case's result; a second try changes nothing.</summary>
    /// <returns>How many rows were written: none by a second try.</returns>
    public Task<int> RecordCaseAsync(CaseResult result, CancellationToken cancellationToken) => ledger.ExecuteAsync(
        """
        INSERT INTO caseResults (evaluationId, caseId, repeat, split, score, error, question, answer, reasoning, steps,
            modelCalls, inputTokens, outputTokens, durationMs, researchInstanceId, caseHash)
        VALUES (@EvaluationId, @CaseId, @Repeat, @SplitName, @Score, @Error, @Question, @Answer, @Reasoning, @Steps,
            @ModelCalls, @InputTokens, @OutputTokens, @DurationMs, @ResearchInstanceId, @CaseHash)
        ON CONFLICT DO NOTHING
        """,
        new
        {
            result.EvaluationId, result.CaseId, result.Repeat, SplitName = result.Split.ToString(), result.Score, result.Error, result.Question,
            result.Answer, result.Reasoning, result.Steps, result.ModelCalls, result.InputTokens, result.OutputTokens, result.DurationMs,
            result.ResearchInstanceId, result.CaseHash,
        },
        cancellationToken);

    /// <summary>Writes what an evaluation came to; a second try changes nothing.</summary>
    /// <returns>How many rows were written: none by a second try.</returns>
    public Task<int> FinishAsync(EvaluationRow evaluation, CancellationToken cancellationToken) => ledger.ExecuteAsync(
        """
        UPDATE evaluations SET recordedAt = @RecordedAt, trusted = @Trusted, failed = @Failed, mean = @Mean, low = @Low, high = @High,
            runs = @Runs, errors = @Errors, modelCalls = @ModelCalls, inputTokens = @InputTokens, outputTokens = @OutputTokens
        WHERE instanceId = @InstanceId AND recordedAt IS NULL
        """, evaluation, cancellationToken);

    /// <summary>The evaluation, or null.</summary>
    public Task<EvaluationRow?> FindAsync(string instanceId, CancellationToken cancellationToken) => ledger.ReadAsync(
        connection => connection.QuerySingleOrDefaultAsync<EvaluationRow>("SELECT * FROM evaluations WHERE instanceId = @instanceId", new { instanceId }),
        cancellationToken);

    /// <summary>The newest finished and trusted evaluation of the same thing with the same cases, models and settings.</summary>
    public Task<EvaluationRow?> FindSameAsync(EvaluationRow wanted, CancellationToken cancellationToken) => ledger.ReadAsync(
        connection => connection.QueryFirstOrDefaultAsync<EvaluationRow>(
            """
            SELECT * FROM evaluations
            WHERE agent = @Agent AND ((promptId = @PromptId AND promptVersion = @PromptVersion) OR EXISTS (
                    SELECT 1 FROM prompts AS wanted JOIN prompts AS measured ON measured.text = wanted.text
                    WHERE wanted.promptId = @PromptId AND wanted.version = @PromptVersion
                        AND measured.promptId = evaluations.promptId AND measured.version = evaluations.promptVersion))
                AND splits = @Splits AND casesHash = @CasesHash
                AND model = @Model AND judgeModel = @JudgeModel AND judgePromptVersion = @JudgePromptVersion AND repeats = @Repeats
                AND votes = @Votes AND recordedAt IS NOT NULL AND trusted AND NOT failed AND errors = 0
            ORDER BY recordedAt DESC, instanceId DESC
            """, wanted),
        cancellationToken);

    /// <summary>The agent's finished evaluations, oldest first.</summary>
    public Task<IReadOnlyList<EvaluationRow>> GetAllAsync(string agent, CancellationToken cancellationToken) => ledger.ReadAsync<IReadOnlyList<EvaluationRow>>(
        async connection => (await connection.QueryAsync<EvaluationRow>(
            "SELECT * FROM evaluations WHERE agent = @agent AND recordedAt IS NOT NULL ORDER BY recordedAt, instanceId", new { agent })).AsList(),
        cancellationToken);

    /// <summary>The texts that the agent's evaluations measured, by prompt and version.</summary>
    public Task<IReadOnlyDictionary<(string PromptId, int Version), string>> GetTextsAsync(string agent, CancellationToken cancellationToken) =>
        ledger.ReadAsync<IReadOnlyDictionary<(string PromptId, int Version), string>>(
            async connection => (await connection.QueryAsync<(string PromptId, long Version, string Text)>(
                """
                SELECT DISTINCT prompts.promptId, prompts.version, prompts.text
                FROM evaluations JOIN prompts ON prompts.promptId = evaluations.promptId AND prompts.version = evaluations.promptVersion
                WHERE agent = @agent
                """, new { agent })).ToDictionary(row => (row.PromptId, (int)row.Version), row => row.Text),
            cancellationToken);

    /// <summary>The evaluation's case results, by case and repeat.</summary>
    public Task<IReadOnlyList<CaseResult>> GetCasesAsync(string instanceId, CancellationToken cancellationToken) => ledger.ReadAsync<IReadOnlyList<CaseResult>>(
        async connection => (await connection.QueryAsync<CaseResult>(
            "SELECT * FROM caseResults WHERE evaluationId = @instanceId ORDER BY caseId, repeat", new { instanceId })).AsList(),
        cancellationToken);

    /// <summary>Every scored run of the agent's cases with these models and this judge's prompt, oldest first.</summary>
    public Task<IReadOnlyList<MeasuredRun>> GetRunsAsync(EvaluationRow like, CancellationToken cancellationToken) => ledger.ReadAsync<IReadOnlyList<MeasuredRun>>(
        async connection => (await connection.QueryAsync<MeasuredRun>(
            """
            SELECT r.evaluationId, e.promptId, e.promptVersion, p.text, e.casesHash, r.caseHash, r.caseId, r.repeat, r.score
            FROM evaluations e JOIN caseResults r ON r.evaluationId = e.instanceId
            JOIN prompts p ON p.promptId = e.promptId AND p.version = e.promptVersion
            WHERE e.agent = @Agent AND e.model = @Model AND e.judgeModel = @JudgeModel AND e.judgePromptVersion = @JudgePromptVersion
                AND e.recordedAt IS NOT NULL AND e.trusted AND r.score IS NOT NULL
            ORDER BY e.recordedAt, e.instanceId, r.repeat
            """, like)).AsList(),
        cancellationToken);

    /// <summary>What the agent's newest runs of cases with these models cost, and what an evaluation costs beside them; null without any.</summary>
    public Task<Experience?> GetExperienceAsync(EvaluationRow like, CancellationToken cancellationToken) => ledger.ReadAsync(
        connection => connection.QuerySingleOrDefaultAsync<Experience>(
            """
            WITH measured AS (SELECT * FROM evaluations WHERE agent = @Agent AND model = @Model AND judgeModel = @JudgeModel AND recordedAt IS NOT NULL),
            newest AS (SELECT r.* FROM caseResults r JOIN measured ON measured.instanceId = r.evaluationId ORDER BY measured.recordedAt DESC LIMIT 200),
            beside AS (
                SELECT measured.modelCalls - SUM(r.modelCalls) AS modelCalls, measured.inputTokens - SUM(r.inputTokens) AS inputTokens,
                    measured.outputTokens - SUM(r.outputTokens) AS outputTokens
                FROM measured JOIN caseResults r ON measured.instanceId = r.evaluationId GROUP BY measured.instanceId, measured.modelCalls, measured.inputTokens, measured.outputTokens)
            SELECT COUNT(*) AS runs, AVG(modelCalls) AS modelCalls, AVG(inputTokens) AS inputTokens, AVG(outputTokens) AS outputTokens,
                AVG(durationMs) AS milliseconds, MAX(modelCalls) AS mostModelCalls, MAX(inputTokens) AS mostInputTokens, MAX(outputTokens) AS mostOutputTokens,
                (SELECT AVG(modelCalls) FROM beside) AS besideModelCalls, (SELECT AVG(inputTokens) FROM beside) AS besideInputTokens,
                (SELECT AVG(outputTokens) FROM beside) AS besideOutputTokens
            FROM newest HAVING COUNT(*) > 0
            """, like),
        cancellationToken);
}
