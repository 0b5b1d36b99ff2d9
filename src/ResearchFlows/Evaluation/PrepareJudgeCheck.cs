using ResearchFlows.Agents;
using ResearchFlows.Ports;

namespace ResearchFlows.Evaluation;

/// <summary>What a check of the judge goes by.</summary>
/// <param name="InstanceIds">The research runs whose answers the judge is to score.</param>
/// <param name="Parallelism">Answers judged at the same time.</param>
public sealed record JudgeCheckPlan(IReadOnlyList<string> InstanceIds, int Parallelism);

/// <summary>Chooses the answers that people have judged, that have an expected answer, and that this judge has not scored.</summary>
public sealed class PrepareJudgeCheck(AgentRegistry agents, CheckedAnswers answers) : IActivity<JudgeCheckInput, JudgeCheckPlan>
{
    /// <summary>More are left to the next check: the plan crosses the port.</summary>
    private const int MostAnswers = 100;

    /// <inheritdoc/>
    public async Task<JudgeCheckPlan> RunAsync(JudgeCheckInput input, ActivityContext context, CancellationToken cancellationToken)
    {
        var agent = agents.Get(input.Agent);
        var open = (await answers.GetAsync(agent, cancellationToken)).Where(answer => answer.CanBeAsked);
        return new JudgeCheckPlan([.. open.Select(answer => answer.Feedback.InstanceId).Take(MostAnswers)], agent.Evaluation.Parallelism);
    }
}
