using ResearchFlows.Agents;
using ResearchFlows.LlamaStack;
using ResearchFlows.Ports;
using ResearchFlows.Research;

namespace ResearchFlows.Evaluation;

/// <summary>What an evaluation goes by.</summary>
/// <param name="PromptId">The prompt.</param>
/// <param name="PromptVersion">The version to evaluate.</param>
/// <param name="Cases">The cases to run.</param>
/// <param name="Repeats">Runs of each case.</param>
/// <param name="Votes">Judgements of each answer.</param>
/// <param name="Parallelism">Cases at the same time.</param>
/// <param name="Canaries">The canaries to judge first.</param>
/// <param name="DearestRun">What the dearest run of a case cost so far; null as long as there is none.</param>
/// <param name="RunLimit">What a run may cost within the agent's limits.</param>
public sealed record EvaluationPlan(
    string PromptId, int PromptVersion, IReadOnlyList<PlannedCase> Cases, int Repeats, int Votes, int Parallelism, IReadOnlyList<string> Canaries,
    Cost? DearestRun = null, Cost? RunLimit = null);

/// <summary>A case to run.</summary>
/// <param name="CaseId">The case.</param>
/// <param name="Split">What it is used for.</param>
/// <param name="Question">The question's beginning, for people who read the history.</param>
public sealed record PlannedCase(string CaseId, CaseSplit Split, string Question);

/// <summary>Resolves what an evaluation evaluates and with which cases, and writes its row in the ledger.</summary>
public sealed class PrepareEvaluation(
    AgentRegistry agents, AgentProvisioner provisioner, ProvisionLedger provisions, ScratchStores scratch, EvaluationLedger evaluations, TimeProvider time)
    : IActivity<EvaluationInput, EvaluationPlan>
{
    private const int QuestionsBytes = 12 * 1024;

    /// <inheritdoc/>
    /// <exception cref="PermanentFaultException">The agent has no such cases, or the prompt no such version.</exception>
    public async Task<EvaluationPlan> RunAsync(EvaluationInput input, ActivityContext context, CancellationToken cancellationToken)
    {
        var agent = agents.Get(input.Agent);
        await scratch.SweepAsync(context.Client, cancellationToken);
        var provisioned = await provisioner.ProvisionAsync(agent, cancellationToken);
        var version = input.PromptVersion is { } wanted ? provisioned.Find(wanted) : provisioned.InForce;
        await provisions.SavePromptAsync(version.PromptId, version.Version, version.Text, cancellationToken);
        var wantedRow = EvaluationPlans.Row(agent, version, input) with
        {
            InstanceId = context.InstanceId,
            StartedAt = time.GetUtcNow().ToUnixTimeMilliseconds(),
        };
        await evaluations.BeginAsync(wantedRow, cancellationToken);
        var cases = EvaluationPlans.Cases(agent, input.Splits);
        if (cases.Count == 0)
        {
            throw new PermanentFaultException($"Agent {agent.Name} has no test cases to evaluate with ({wantedRow.Splits}).");
        }

        var planned = cases.Select(item => new PlannedCase(item.Case.Id, item.Split, Texts.Cut(item.Case.Question, Math.Max(60, QuestionsBytes / cases.Count))));
        return new EvaluationPlan(
            version.PromptId, version.Version, [.. planned], wantedRow.Repeats, wantedRow.Votes, agent.Evaluation.Parallelism,
            [.. Canaries.All.Select(canary => canary.Id)],
            (await evaluations.GetExperienceAsync(EvaluationPlans.Like(agent), cancellationToken))?.MostRun,
            EvaluationPlans.DearestRun(agent));
    }
}
