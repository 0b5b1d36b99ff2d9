using ResearchFlows.Engine;
using ResearchFlows.Overview;
using ResearchFlows.Ports;
using ResearchFlows.Telemetry;

namespace ResearchFlows.Local.Hosting;

/// <summary>Hands on what the engine says of instances that have ended and of activities that failed.</summary>
internal sealed partial class EngineTelemetry(EndedInstances instances, RunTelemetry telemetry, ILogger<EngineTelemetry> logger)
{
    /// <summary>The options of an engine that says so.</summary>
    public EngineOptions Observe(EngineOptions options) => options with
    {
        InstanceEnded = ended => _ = Task.Run(() => TellAsync(ended)),
        ActivityFailed = telemetry.AttemptFailed,
    };

    private async Task TellAsync(OrchestrationMetadata ended)
    {
        try
        {
            await instances.TellAsync(ended, CancellationToken.None);
        }
        catch (Exception exception)
        {
            LogNotTold(logger, exception, ended.InstanceId);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The end of instance {InstanceId} could not be told to telemetry.")]
    private static partial void LogNotTold(ILogger logger, Exception exception, string instanceId);
}
