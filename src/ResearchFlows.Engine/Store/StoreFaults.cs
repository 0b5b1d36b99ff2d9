using Microsoft.Data.Sqlite;
using ResearchFlows.Sqlite;
using System.Text.Json;

namespace ResearchFlows.Engine.Store;

/// <summary>Tells the log, once, and the health what is wrong with the store's file, until it can be written again.</summary>
internal sealed class StoreFaults(string databaseFile, HealthState health, ILogger logger)
{
    /// <summary>Reports a fault.</summary>
    /// <param name="what">What cannot be done: read, or written.</param>
    /// <param name="exception">The fault.</param>
    /// <returns>What to throw.</returns>
    public EngineUnavailableException Report(string what, Exception exception)
    {
        var fault = exception is SqliteException sqlite
            ? EngineSchema.Unavailable(databaseFile, what, sqlite)
            : new EngineUnavailableException($"The durable store {databaseFile} cannot be {what}: {exception.Message}", exception);

        // A write elsewhere in the file may well succeed; the damage is still there.
        var damaged = exception is JsonException || (exception is SqliteException damage && damage.IsDamage());
        if (damaged ? health.ReportForGood(fault.Message) : health.ReportStore(fault.Message))
        {
            EngineLog.StoreFailed(logger, fault.Message);
        }

        return fault;
    }

    /// <summary>A write succeeded.</summary>
    public void ReportRecovered()
    {
        if (health.ReportStoreRecovered())
        {
            EngineLog.StoreRecovered(logger);
        }
    }
}
