namespace ResearchFlows.Functions.Adapters;

/// <summary>Whether the durable store answers. Its own words may name accounts: they go to the log alone.</summary>
internal static partial class DurableStoreHealth
{
    /// <summary>Asks the durable store for an instance that need not exist.</summary>
    public static async Task<string?> FindProblemAsync(DurableTaskClient client, ILogger logger, CancellationToken cancellationToken)
    {
        try
        {
            await client.GetInstanceAsync("health", false, cancellationToken);
            return null;
        }
        catch (Exception exception)
        {
            LogProbeFailed(logger, exception);
            return "The durable store does not answer. Check that the storage that host.json names is there: locally, that Azurite runs, with --skipApiVersionCheck.";
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The durable store does not answer.")]
    private static partial void LogProbeFailed(ILogger logger, Exception exception);
}
