namespace ResearchFlows.Engine;

/// <summary>Every line the engine logs. None carries an input, an output or an event's payload.</summary>
internal static partial class EngineLog
{
    [LoggerMessage(1, LogLevel.Information, "The durable engine runs on {DatabaseFile}; {Unfinished} unfinished instances go on.")]
    public static partial void Started(ILogger logger, string databaseFile, int unfinished);

    [LoggerMessage(2, LogLevel.Information, "The durable engine has stopped; {HandedBack} running activities were handed back and run again at the next start.")]
    public static partial void Stopped(ILogger logger, int handedBack);

    [LoggerMessage(3, LogLevel.Error, "{Problem} Nothing was acknowledged; the engine tries again.")]
    public static partial void StoreFailed(ILogger logger, string problem);

    [LoggerMessage(4, LogLevel.Information, "The durable store can be written again.")]
    public static partial void StoreRecovered(ILogger logger);

    [LoggerMessage(5, LogLevel.Critical, "The engine failed in {Where}.")]
    public static partial void EngineFailed(ILogger logger, string where, Exception exception);

    [LoggerMessage(6, LogLevel.Debug, "Instance {InstanceId} was not recorded (attempt {Attempt}); it is rebuilt and tried again.")]
    public static partial void EpisodeNotRecorded(ILogger logger, string instanceId, int attempt, Exception exception);

    [LoggerMessage(7, LogLevel.Warning, "The {What} is {Bytes} bytes of JSON; what crosses the port should stay under {Limit}.")]
    public static partial void LargePayload(ILogger logger, string what, int bytes, int limit);

    [LoggerMessage(8, LogLevel.Debug, "Instance {InstanceId} ended: {Status}.")]
    public static partial void InstanceEnded(ILogger logger, string instanceId, string status);

    [LoggerMessage(9, LogLevel.Warning, "A service of {Owner} could not be disposed.")]
    public static partial void ScopeNotDisposed(ILogger logger, string owner, Exception exception);

    [LoggerMessage(11, LogLevel.Debug, "Activity {Name} starts: instance {InstanceId}, execution {Execution}, task {TaskId}.")]
    public static partial void ActivityStarts(ILogger logger, string name, string instanceId, int execution, int taskId);
}
