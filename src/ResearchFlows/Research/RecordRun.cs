using ResearchFlows.Agents;
using ResearchFlows.LlamaStack;
using ResearchFlows.LlamaStack.Replies;
using ResearchFlows.Ports;
using ResearchFlows.Telemetry;

namespace ResearchFlows.Research;

/// <summary>How the run ended; question and answer are in the ledger.</summary>
public sealed record RecordRunInput(StopReason StopReason, int Turns, int ToolCalls, TokenUsage Usage)
{
    internal static RecordRunInput From(ResearchProgress progress, StopReason stopReason) =>
        new(stopReason, progress.Turns, progress.ToolCalls, progress.Usage);
}

/// <summary>The call as recorded.</summary>
/// <param name="Number">Its number in the ledger.</param>
/// <param name="AgentNumber">Its number among the agent's calls, from 1.</param>
/// <param name="ImprovementDue">Whether the agent improves itself after this call.</param>
public sealed record RecordedRun(long Number, long AgentNumber, bool ImprovementDue);

/// <summary>Writes the research call to the ledger, once per instance id.</summary>
public sealed class RecordRun(AgentRegistry agents, RunLedger runs, TakenOverLedger takenOver, AnswerReader answers, ResearchCallLedger calls, RunTelemetry telemetry, TimeProvider time)
    : IActivity<RecordRunInput, RecordedRun>
{
    /// <inheritdoc/>
    public async Task<RecordedRun> RunAsync(RecordRunInput input, ActivityContext context, CancellationToken cancellationToken)
    {
        var run = await runs.FindAsync(context.InstanceId, cancellationToken)
            ?? throw new PermanentFaultException($"The ledger has no run of instance {context.InstanceId}.");
        var replies = (await runs.GetTurnsAsync(context.InstanceId, cancellationToken)).Select(turn => turn.Reply).ToList();
        var earlier = (await takenOver.GetRepliesAsync(context.InstanceId, cancellationToken)).Concat(replies[..^1]);
        var (answer, _) = await answers.ReadAsync(replies[^1], earlier, cancellationToken);
        var recorded = await calls.RecordAsync(
            new ResearchCall
            {
                InstanceId = run.InstanceId,
                Agent = run.Agent,
                Question = run.Question,
                Answer = input.StopReason == StopReason.NoAnswer ? ResearchResult.NoAnswer : answer,
                StopReason = input.StopReason.ToString(),
                PromptId = run.PromptId,
                PromptVersion = run.PromptVersion,
                Turns = input.Turns,
                ToolCalls = input.ToolCalls,
                InputTokens = input.Usage.InputTokens,
                OutputTokens = input.Usage.OutputTokens,
                StartedAt = run.StartedAt,
                RecordedAt = time.GetUtcNow().ToUnixTimeMilliseconds(),
            },
            cancellationToken);
        if (recorded.IsNew)
        {
            var texts = telemetry.Texts.Messages(run.Question, answer, "stop");
            await telemetry.AgentRunAsync(
                new(run.InstanceId, run.Agent, run.StartedAt) { Tags = RunTags.Of(run, input.Usage, input.StopReason, texts) }, input.Turns, input.ToolCalls, cancellationToken);
        }

        var agent = agents.Get(run.Agent);
        var due = agent is { OptimizeEvery: > 0, Cases.Count: > 0 } && recorded.AgentNumber % agent.OptimizeEvery == 0;
        return new RecordedRun(recorded.Number, recorded.AgentNumber, due);
    }
}
