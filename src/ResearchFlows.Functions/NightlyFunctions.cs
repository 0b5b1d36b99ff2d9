namespace ResearchFlows.Functions;

/// <summary>The nightly timer.</summary>
/// <param name="nightly">What both hosts do at night.</param>
/// <param name="time">The clock that names the night.</param>
public sealed class NightlyFunctions(NightlyOptimization nightly, TimeProvider time)
{
    /// <summary>Starts the optimization of each agent that has test cases.</summary>
    [Function(nameof(NightlyOptimization))]
    public Task NightlyOptimization(
        [TimerTrigger("%" + Orchestrations.NightlyOptimization.ScheduleSetting + "%")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken token) =>
        nightly.StartAsync(new DurableOrchestrationClient(client), time.GetUtcNow(), token);
}
