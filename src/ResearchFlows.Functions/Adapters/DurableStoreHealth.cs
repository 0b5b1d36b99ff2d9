namespace ResearchFlows.Functions.Adapters;

/// <summary>Whether the durable store answers, as the latest probe found. Its own words may name accounts: they go to the log alone.</summary>
public sealed partial class DurableStoreHealth(ILogger<DurableStoreHealth> logger) : IHostHealth
{
    private volatile PartHealth _latest = new(false, "The durable store has not been asked yet.");

    public PartHealth Check() => _latest;

    /// <summary>Asks the durable store for an instance that need not exist.</summary>
    public async Task ProbeAsync(DurableTaskClient client, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(10));
        try
        {
            await client.GetInstanceAsync("health", false, limit.Token);
            _latest = new PartHealth(true);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogProbeFailed(logger, exception);
            _latest = new PartHealth(false, "The durable store does not answer. Check that the storage that host.json names is there: locally, that Azurite runs.");
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The durable store does not answer.")]
    private static partial void LogProbeFailed(ILogger logger, Exception exception);
}
