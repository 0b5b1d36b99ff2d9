using Dapper;
using ResearchFlows.Ledger;
using System.Security.Cryptography;
using System.Text;

namespace ResearchFlows.Evaluation;

/// <summary>A score that the judge gave an answer that people have judged too.</summary>
public sealed record RecordedJudgement
{
    /// <summary>The research run that answered.</summary>
    public required string InstanceId { get; init; }

    /// <summary>Hash of the expected answer that the judge was shown; null when the run was an evaluated case.</summary>
    public string? ExpectedHash { get; init; }

    /// <summary>0 to 1.</summary>
    public required double Score { get; init; }

    /// <summary>The judge's reasoning.</summary>
    public required string Reasoning { get; init; }
}

/// <summary>The judge's scores of answers that have feedback: those of evaluated cases, and those it was asked for afterwards.</summary>
public sealed class JudgementLedger(LedgerDatabase ledger, TimeProvider time)
{
    /// <summary>The scores that this judge gave the agent's answers with feedback.</summary>
    public Task<IReadOnlyList<RecordedJudgement>> GetAsync(string agent, string judgeModel, CancellationToken cancellationToken) => ledger.ReadAsync<IReadOnlyList<RecordedJudgement>>(
        async connection => (await connection.QueryAsync<RecordedJudgement>(
            """
            SELECT caseResults.researchInstanceId AS instanceId, NULL AS expectedHash, caseResults.score, caseResults.reasoning
            FROM caseResults JOIN evaluations ON evaluations.instanceId = caseResults.evaluationId
            WHERE evaluations.agent = @agent AND evaluations.judgeModel = @judgeModel AND evaluations.judgePromptVersion = @Version
                AND caseResults.score IS NOT NULL AND caseResults.researchInstanceId IN (SELECT instanceId FROM feedback WHERE agent = @agent)
            UNION ALL
            SELECT instanceId, expectedHash, score, reasoning FROM feedbackJudgements
            WHERE agent = @agent AND judgeModel = @judgeModel AND judgePromptVersion = @Version
            """,
            new { agent, judgeModel, JudgePrompt.Version })).AsList(),
        cancellationToken);

    /// <summary>Records what the judge said when it was asked; a second try changes nothing.</summary>
    public Task<int> RecordAsync(CheckedAnswer answer, string agent, string judgeModel, Judgement judgement, CancellationToken cancellationToken) => ledger.ExecuteAsync(
        """
        INSERT INTO feedbackJudgements (instanceId, agent, judgeModel, judgePromptVersion, expectedHash, score, reasoning,
            modelCalls, inputTokens, outputTokens, judgedAt)
        VALUES (@InstanceId, @agent, @judgeModel, @Version, @expectedHash, @Score, @Reasoning, @ModelCalls, @InputTokens, @OutputTokens, @judgedAt)
        ON CONFLICT DO NOTHING
        """,
        new
        {
            answer.Feedback.InstanceId, agent, judgeModel, JudgePrompt.Version, expectedHash = Hash(answer.Expected!), judgement.Score, judgement.Reasoning,
            judgement.Cost.ModelCalls, judgement.Cost.Usage.InputTokens, judgement.Cost.Usage.OutputTokens, judgedAt = time.GetUtcNow().ToUnixTimeMilliseconds(),
        },
        cancellationToken);

    internal static string Hash(string expected) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(expected)));
}
