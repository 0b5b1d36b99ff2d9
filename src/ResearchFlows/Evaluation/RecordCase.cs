using ResearchFlows.Agents;
using ResearchFlows.LlamaStack.Replies;
using ResearchFlows.Ports;
using ResearchFlows.Research;
using ResearchFlows.Telemetry;

namespace ResearchFlows.Evaluation;

/// <summary>One run of a case and its judgements.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="CaseId">The case.</param>
/// <param name="Repeat">Which run of the case, from 1.</param>
/// <param name="Split">What the case is used for.</param>
/// <param name="ResearchInstanceId">The run.</param>
/// <param name="Judgements">The judgements; empty when it could not be run.</param>
/// <param name="Error">Why it could not be run or judged.</param>
/// <param name="DurationMs">Milliseconds from its first step to its last judgement.</param>
public sealed record RecordCaseInput(
    string Agent, string CaseId, int Repeat, CaseSplit Split, string ResearchInstanceId, IReadOnlyList<Judgement> Judgements, string? Error, long DurationMs);

/// <summary>The case's result, without its texts.</summary>
/// <param name="Score">0 to 1, the median of the judgements; null for an error.</param>
/// <param name="Error">Why it could not be run or judged.</param>
/// <param name="Cost">What it cost.</param>
public sealed record RecordedCase(double? Score, string? Error, Cost? Cost = null);

/// <summary>Writes one run of a case to the ledger, once.</summary>
public sealed class RecordCase(AgentRegistry agents, RunLedger runs, AnswerReader answers, EvaluationLedger evaluations, RunTelemetry telemetry)
    : IActivity<RecordCaseInput, RecordedCase>
{
    private const int StepsBytes = 2000;

    /// <inheritdoc/>
    public async Task<RecordedCase> RunAsync(RecordCaseInput input, ActivityContext context, CancellationToken cancellationToken)
    {
        var turns = await runs.GetTurnsAsync(input.ResearchInstanceId, cancellationToken);
        var replies = turns.Select(turn => turn.Reply).ToList();
        var answer = replies.Count == 0 ? "" : (await answers.ReadAsync(replies[^1], replies[..^1], cancellationToken)).Text;
        var calls = await runs.GetToolCallsAsync(input.ResearchInstanceId, cancellationToken);
        var scores = input.Judgements.Where(judgement => judgement.Score is not null).ToList();
        var error = input.Error ?? (scores.Count == 0 ? input.Judgements[0].Reasoning : null);
        double? score = error is null ? Statistics.Median([.. scores.Select(judgement => judgement.Score!.Value)]) : null;
        var usage = replies.Select(reply => reply.Usage).Concat(input.Judgements.Select(judgement => judgement.Cost.Usage)).Aggregate(new TokenUsage(0, 0), TokenUsage.Add);
        var cost = new Cost(replies.Count + input.Judgements.Sum(judgement => judgement.Cost.ModelCalls), usage);
        var testCase = agents.Get(input.Agent).Cases.FirstOrDefault(known => known.Id == input.CaseId);
        var written = await evaluations.RecordCaseAsync(
            new CaseResult
            {
                EvaluationId = context.InstanceId,
                CaseId = input.CaseId,
                Repeat = input.Repeat,
                Split = input.Split,
                Score = score,
                Error = error,
                Question = testCase?.Question ?? "",
                Answer = answer,
                Reasoning = scores.OrderBy(judgement => Math.Abs(judgement.Score!.Value - (score ?? 0))).FirstOrDefault()?.Reasoning ?? "",
                Steps = Texts.Cut(StepsText(turns, calls), StepsBytes),
                ModelCalls = cost.ModelCalls,
                InputTokens = usage.InputTokens,
                OutputTokens = usage.OutputTokens,
                DurationMs = input.DurationMs,
                ResearchInstanceId = input.ResearchInstanceId,
                CaseHash = testCase is null ? null : EvaluationPlans.CaseHash(testCase),
            },
            cancellationToken);
        if (written > 0)
        {
            await TellAsync(input, turns, answer, calls.Count, cancellationToken);
        }

        return new RecordedCase(score, error, cost);
    }

    /// <summary>An evaluated run records no research call: its span is emitted here, and each judgement as an event under it.</summary>
    private async Task TellAsync(RecordCaseInput input, IReadOnlyList<Turn> turns, string answer, int toolCalls, CancellationToken cancellationToken)
    {
        if (await runs.FindAsync(input.ResearchInstanceId, cancellationToken) is not { } run)
        {
            return;
        }

        var usage = turns.Select(turn => turn.Reply.Usage).Aggregate(new TokenUsage(0, 0), TokenUsage.Add);
        var failed = input.Error is not null && input.Judgements.Count == 0;
        var span = new LongSpan(run.InstanceId, run.Agent, run.StartedAt)
        {
            Tags = RunTags.Of(run, usage, null, telemetry.Texts.Messages(run.Question, answer, failed ? "error" : "stop")),
            ErrorType = failed ? "research_failed" : null,
        };
        await telemetry.AgentRunAsync(span, turns.Count, toolCalls, cancellationToken);
        foreach (var judgement in input.Judgements)
        {
            await telemetry.JudgedAsync(run.InstanceId, judgement.Score, judgement.Reasoning, turns.Count == 0 ? null : turns[^1].Reply.ResponseId, cancellationToken);
        }
    }

    /// <summary>What the agent did, in a line: searches with the number of their results, tool calls with their arguments.</summary>
    private static string StepsText(IReadOnlyList<Turn> turns, IReadOnlyList<ToolCall> calls) => string.Join("; ", turns.SelectMany(turn =>
        turn.Reply.Searches.Select(search => $"file_search({string.Join(", ", search.Queries.Select(query => $"\"{query}\""))}) -> {search.Results.Count} results")
            .Concat(calls.Where(call => call.Turn == turn.Number).Select(call => $"{call.Name}({Texts.Cut(call.Arguments, 120)})"))));
}
