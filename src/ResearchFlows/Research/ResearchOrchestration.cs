using Microsoft.DurableTask;
using ResearchFlows.Instances.Retrying;

namespace ResearchFlows.Research;

/// <summary>
/// The agent's while-true tool loop: ask the model, run the tools it calls, feed their outputs back, until it answers or a limit makes it.
/// </summary>
public sealed class ResearchOrchestration : TaskOrchestrator<ResearchInput, ResearchResult>
{
    /// <inheritdoc/>
    public override async Task<ResearchResult> RunAsync(TaskOrchestrationContext context, ResearchInput input)
    {
        var startedAt = context.CurrentUtcDateTime;
        var outages = new Outages();
        try
        {
            var run = await context.CallActivityAsync<PreparedRun>(
                nameof(PrepareRun), new PrepareRunInput(input.Agent, input.Question, input.Evaluation), Retries.Default, outages);
            var progress = new ResearchProgress(run.Limits, startedAt, outages);
            var stopReason = await ResearchAsync(context, input, progress);
            var call = input.Evaluation is null
                ? await context.CallActivityAsync<RecordedRun>(nameof(RecordRun), RecordRunInput.From(progress, stopReason), Retries.Default)
                : null;
            var improvement = call is { ImprovementDue: true }
                ? await context.CallActivityAsync<string>(StartImprovementInput.Activity, new StartImprovementInput(input.Agent, call.AgentNumber), Retries.Default)
                : null;
            return Result(run, progress, stopReason, call, improvement);
        }
        finally
        {
            if (input.Evaluation is not null)
            {
                await context.CallActivityAsync<bool>(nameof(DeleteScratchStore), new DeleteScratchStoreInput(context.InstanceId), Retries.Default);
            }
        }
    }

    /// <summary>Turn by turn until the model answers; at a limit one last turn with tool use switched off.</summary>
    private static async Task<StopReason> ResearchAsync(TaskOrchestrationContext context, ResearchInput input, ResearchProgress progress)
    {
#pragma warning disable DURABLE0011 // The agent's limits bound it: a run has at most some hundred turns.
        while (true)
#pragma warning restore DURABLE0011
        {
            var mustStop = progress.MustStop(context.CurrentUtcDateTime);
            var turn = ModelTurnInput.Next(input, progress, mustStop);
            var reply = await context.CallActivityAsync<ModelTurnOutput>(nameof(ModelTurn), turn, Retries.Default, progress.Outages);
            progress.Add(reply);
            context.SetCustomStatus(progress.Status);
            if (reply.ContextLimit)
            {
                return StopReason.ContextLimit;
            }

            if (mustStop is { } reason)
            {
                return reason;
            }

            if (reply.IsAnswer)
            {
                return reply.IncompleteReason is null ? StopReason.Answered : StopReason.OutputLimit;
            }

            // The calls of a turn run in parallel; their outputs are fed back in the order of the calls.
            await Task.WhenAll(reply.FunctionCalls.Select(call =>
                context.CallActivityAsync<RunToolOutput>(nameof(RunTool), new RunToolInput(progress.Turns, call), Retries.Default, progress.Outages)));
            context.SetCustomStatus(progress.Status);
        }
    }

    private static ResearchResult Result(PreparedRun run, ResearchProgress progress, StopReason stopReason, RecordedRun? call, string? improvement) => new()
    {
        Answer = progress.LastReply!.Text,
        Citations = progress.LastReply.Citations,
        StopReason = stopReason,
        PromptVersion = run.PromptVersion,
        Turns = progress.Turns,
        ToolCalls = progress.ToolCalls,
        Usage = progress.Usage,
        ResearchCall = call?.Number,
        ImprovementInstanceId = improvement,
    };
}
