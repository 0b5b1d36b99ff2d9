using ResearchFlows.Agents;
using ResearchFlows.Improvement;
using ResearchFlows.Ports;

namespace ResearchFlows.Optimization;

/// <summary>What the nightly timer of either host does: starts the optimization of each agent that has test cases.</summary>
public sealed class NightlyOptimization(AgentRegistry agents)
{
    /// <summary>The setting of the schedule: a six-field NCRONTAB expression; empty switches it off.</summary>
    public const string ScheduleSetting = "OptimizationSchedule";

    /// <summary>02:00 each night.</summary>
    public const string DefaultSchedule = "0 0 2 * * *";

    /// <summary>Starts the optimizations of one night; the same night again starts nothing.</summary>
    /// <param name="client">The host's client.</param>
    /// <param name="night">The scheduled time.</param>
    /// <param name="cancellationToken">Ends the starting.</param>
    /// <returns>The instances that were started.</returns>
    public async Task<IReadOnlyList<string>> StartAsync(IOrchestrationClient client, DateTimeOffset night, CancellationToken cancellationToken)
    {
        List<string> started = [];
        foreach (var agent in agents.All.Where(agent => agent.Cases.Count > 0))
        {
            var instanceId = FormattableString.Invariant($"nightly-{night:yyyyMMdd-HHmm}-{agent.Name}");
            if (await client.StartAsync(nameof(OptimizationOrchestration), new OptimizationInput(agent.Name, MaxTokens: UnattendedBudget.Tokens, MaxMinutes: UnattendedBudget.Minutes), instanceId, cancellationToken))
            {
                started.Add(instanceId);
            }
        }

        return started;
    }
}
