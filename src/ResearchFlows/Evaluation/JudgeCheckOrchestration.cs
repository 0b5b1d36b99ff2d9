using Microsoft.DurableTask;
using ResearchFlows.Instances.Retrying;

namespace ResearchFlows.Evaluation;

/// <summary>Asks the judge about answers that people have judged and it has not, with bounded parallelism.</summary>
public sealed class JudgeCheckOrchestration : TaskOrchestrator<JudgeCheckInput, JudgeCheckResult>
{
    /// <inheritdoc/>
    public override async Task<JudgeCheckResult> RunAsync(TaskOrchestrationContext context, JudgeCheckInput input)
    {
        var plan = await context.CallActivityAsync<JudgeCheckPlan>(nameof(PrepareJudgeCheck), input, Retries.Default);
        var waiting = new Queue<string>(plan.InstanceIds);
        var result = new JudgeCheckResult(0, 0, Cost.None);

        async Task WorkAsync()
        {
            while (waiting.TryDequeue(out var next))
            {
                var judgement = await JudgeAsync(context, input.Agent, next);
                var scored = judgement?.Score is not null;
                result = new JudgeCheckResult(
                    result.Asked + (scored ? 1 : 0), result.Errors + (scored ? 0 : 1), result.Cost + (judgement?.Cost ?? Cost.None));
                context.SetCustomStatus(new EvaluationStatus("Judging answers", result.Asked + result.Errors, plan.InstanceIds.Count, null));
            }
        }

        await Task.WhenAll(Enumerable.Range(0, Math.Min(plan.Parallelism, plan.InstanceIds.Count)).Select(_ => WorkAsync()));
        return result;
    }

    private static async Task<Judgement?> JudgeAsync(TaskOrchestrationContext context, string agent, string instanceId)
    {
        try
        {
            return await context.CallActivityAsync<Judgement>(nameof(JudgeFeedback), new JudgeFeedbackInput(agent, instanceId), Retries.Default);
        }
        catch (TaskFailedException)
        {
            // The history says why; the others are judged all the same.
            return null;
        }
    }
}
