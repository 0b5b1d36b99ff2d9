using Microsoft.Azure.Functions.Worker.Core.FunctionMetadata;

namespace ResearchFlows.Functions;

/// <summary>The nightly timer.</summary>
public sealed class NightlyFunctions(NightlyOptimization nightly, TimeProvider time, ILoggerFactory loggers)
{
    [Function(nameof(NightlyOptimization))]
    public Task NightlyOptimization(
        [TimerTrigger("%" + Optimization.NightlyOptimization.ScheduleSetting + "%")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken token) =>
        nightly.StartAsync(new DurableOrchestrationClient(client, loggers), time.GetUtcNow(), token);
}

/// <summary>Takes the timer out of what the host is told when the schedule is empty: the host takes an empty schedule for a broken function.</summary>
internal sealed class NightlySwitch(IConfiguration configuration) : IFunctionMetadataTransformer
{
    public string Name => nameof(NightlySwitch);

    public void Transform(IList<IFunctionMetadata> original)
    {
        if (string.IsNullOrWhiteSpace(configuration[NightlyOptimization.ScheduleSetting]))
        {
            original.Remove(original.Single(function => function.Name == nameof(NightlyOptimization)));
        }
    }
}
