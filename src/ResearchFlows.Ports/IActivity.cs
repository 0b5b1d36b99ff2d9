namespace ResearchFlows.Ports;

/// <summary>One unit of real work. It runs at least once and is recorded once, so running it twice must do no harm.</summary>
/// <typeparam name="TInput">A record that System.Text.Json round-trips, under 32 KB.</typeparam>
/// <typeparam name="TOutput">A record that System.Text.Json round-trips, under 32 KB.</typeparam>
public interface IActivity<in TInput, TOutput>
{
    /// <summary>Does the work.</summary>
    Task<TOutput> RunAsync(TInput input, ActivityContext context, CancellationToken cancellationToken);
}

/// <summary>What an activity may know of where it runs.</summary>
/// <param name="InstanceId">The instance that scheduled it.</param>
/// <param name="Client">For activities that start or look at other instances.</param>
public sealed record ActivityContext(string InstanceId, IOrchestrationClient Client);
