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
                nameof(PrepareRun), new PrepareRunInput(input.Agent, input.Question, input.Evaluation, input.Previous, input.From), Retries.Default, outages);
            var progress = new ResearchProgress(run.Limits, startedAt, outages) { PreviousResponseId = run.PreviousResponseId };
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

    /// <summary>Turn by turn until the model answers; at a limit one last turn with tool use switched off, and once more when that brings no answer.</summary>
    private static async Task<StopReason> ResearchAsync(TaskOrchestrationContext context, ResearchInput input, ResearchProgress progress)
    {
#pragma warning disable DURABLE0011 // The agent's limits bound it: a run has at most some hundred turns.
        while (true)
#pragma warning restore DURABLE0011
        {
            var mustStop = progress.MustStop(context.CurrentUtcDateTime);
            var turn = ModelTurnInput.Next(input, progress, mustStop);
            var reply = await context.CallActivityAsync<ModelTurnOutput>(nameof(ModelTurn), turn, Retries.Default, progress.Outages);
            progress.Add(reply, mustStop);
            context.SetCustomStatus(progress.Status);
            if (reply.ContextLimit)
            {
                return reply.IsAnswer ? StopReason.ContextLimit : StopReason.NoAnswer;
            }

            if (mustStop is not null)
            {
                if (ReasonOfEnd(mustStop.Value, turn, reply) is { } reason)
                {
                    return reason;
                }

                continue;
            }

            if (reply.IsAnswer)
            {
                return ReasonOfEnd(reply);
            }

            // The calls of a turn run in parallel; their outputs are fed back in the order of the calls.
            var running = reply.FunctionCalls.Where(call => call.ApprovalMinutes is null).Select(call => RunAsync(context, progress, call, null)).ToList();
            foreach (var call in reply.FunctionCalls.Where(call => call.ApprovalMinutes is not null))
            {
                running.Add(RunAsync(context, progress, call, await ToolApproval.AskAsync(context, progress, call, call.ApprovalMinutes!.Value)));
            }

            await Task.WhenAll(running);
            context.SetCustomStatus(progress.Status);
        }
    }

    private static Task<RunToolOutput> RunAsync(TaskOrchestrationContext context, ResearchProgress progress, RequestedCall call, ToolApproval? approval) =>
        context.CallActivityAsync<RunToolOutput>(nameof(RunTool), new RunToolInput(progress.Turns, call, approval), Retries.Default, progress.Outages);

    /// <summary>Null when the last turn is asked for once more. What earlier versions recorded was not looked at any further.</summary>
    private static StopReason? ReasonOfEnd(StopReason mustStop, ModelTurnInput turn, ModelTurnOutput reply) => reply.Kind switch
    {
        null or ReplyKind.Answer => mustStop,
        _ => turn.WithoutTools ? StopReason.NoAnswer : null,
    };

    private static StopReason ReasonOfEnd(ModelTurnOutput answer) => answer.IncompleteReason switch
    {
        null => StopReason.Answered,
        "content_filter" => StopReason.ContentFilter,
        "length" or "max_output_tokens" or "max_tokens" => StopReason.OutputLimit,
        _ => StopReason.Incomplete,
    };

    private static ResearchResult Result(PreparedRun run, ResearchProgress progress, StopReason stopReason, RecordedRun? call, string? improvement) => new()
    {
        Answer = stopReason == StopReason.NoAnswer ? ResearchResult.NoAnswer : progress.LastReply!.Text,
        Citations = stopReason == StopReason.NoAnswer ? [] : progress.LastReply!.Citations,
        StopReason = stopReason,
        PromptVersion = run.PromptVersion,
        Turns = progress.Turns,
        ToolCalls = progress.ToolCalls,
        Usage = progress.Usage,
        ResearchCall = call?.Number,
        ImprovementInstanceId = improvement,
    };
}
