namespace ResearchFlows.Orchestrations;

/// <summary>Replayable code: it only schedules activities, sub-orchestrations and timers, and waits for events.</summary>
/// <typeparam name="TInput">A record that System.Text.Json round-trips.</typeparam>
/// <typeparam name="TOutput">A record that System.Text.Json round-trips.</typeparam>
public interface IOrchestration<in TInput, TOutput>
{
    /// <summary>Runs, or replays, the orchestration.</summary>
    Task<TOutput> RunAsync(IOrchestrationContext context, TInput input);
}
