using ResearchFlows.Sqlite;

namespace ResearchFlows.Engine.Store;

/// <summary>The durable store's file, as its writer sees it.</summary>
internal static class StoreFile
{
    public static WrittenFile<StoreCommands> Of(EngineOptions options, StoreFaults faults) => new()
    {
        Name = "store",
        SchemaVersion = EngineSchema.Version,
        Open = () => EngineSchema.OpenForWriting(options.DatabaseFile),
        Commands = connection => new StoreCommands(connection),
        Failed = exception => faults.Report("written", exception),
        Stopped = () => new EngineUnavailableException("The engine has stopped."),
        Written = faults.ReportRecovered,
        BeforeCommit = options.BeforeCommit,
        AfterCommit = options.AfterCommit,
    };
}
