using ResearchFlows.Agents;
using ResearchFlows.Http;
using ResearchFlows.Ports;

namespace ResearchFlows.Research;

/// <summary>Checks what a follow-up, or a run from a step, wants to continue.</summary>
public sealed class ContinuedRuns(AgentRegistry agents, RunLedger runs)
{
    /// <summary>The input of the run that continues another one.</summary>
    /// <exception cref="ProblemException">What it names cannot be continued; the field is named.</exception>
    internal async Task<ResearchInput> InputAsync(StartResearchRequest body, IOrchestrationClient client, CancellationToken cancellationToken)
    {
        var field = body.From is null ? "previous" : "from.instanceId";
        var id = RequestReader.InstanceId(body.Previous ?? body.From!.InstanceId, field);
        var instance = await client.GetAsync(id, cancellationToken);
        var run = instance is { Name: nameof(ResearchOrchestration) } ? await runs.FindAsync(id, cancellationToken) : null;
        if (ReasonAgainst(instance, run, body) is { } reason)
        {
            throw ProblemException.ForField(field, reason);
        }

        var agent = agents.Find(run!.Agent) ?? throw ProblemException.ForField(field, $"names a run of the agent '{run.Agent}', which is no longer here.");
        if (body.From is not { } from)
        {
            return new ResearchInput(agent.Name, body.Question!.Trim(), Previous: id);
        }

        var most = await MostTurnAsync(instance!, id, cancellationToken);
        return from.Turn <= most
            ? new ResearchInput(agent.Name, run.Question, From: from)
            : throw ProblemException.ForField("from.turn", $"must be a turn of '{id}', from 1 to {most}.");
    }

    private static string? ReasonAgainst(OrchestrationMetadata? instance, Run? run, StartResearchRequest body) => instance switch
    {
        null => "names no instance.",
        { Name: not nameof(ResearchOrchestration) } => $"must name a research run; '{instance.InstanceId}' is an instance of {instance.Name}.",
        { HasEnded: false } => $"must name a run that has ended; '{instance.InstanceId}' is {instance.RuntimeStatus}.",
        { RuntimeStatus: not OrchestrationRuntimeStatus.Completed } when body.From is null =>
            $"must name a run that was answered; '{instance.InstanceId}' is {instance.RuntimeStatus}. Go on from one of its turns with 'from'.",
        _ when run is null => $"must name a run that has begun; '{instance.InstanceId}' ended before that.",
        _ when body.Agent is { } agent && agent != run.Agent => $"must name a run of the agent '{agent}'; '{instance.InstanceId}' is one of '{run.Agent}'.",
        _ => null,
    };

    /// <summary>A run that was not answered may go on after its last turn too.</summary>
    private async Task<int> MostTurnAsync(OrchestrationMetadata instance, string id, CancellationToken cancellationToken)
    {
        var turns = (await runs.GetTurnsAsync(id, cancellationToken)).Count;
        return instance.RuntimeStatus == OrchestrationRuntimeStatus.Completed ? turns : turns + 1;
    }
}
