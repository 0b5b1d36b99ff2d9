using ResearchFlows.Engine;
using ResearchFlows.Instances;

namespace ResearchFlows.Local.Hosting;

/// <summary>How long an instance is kept after its end.</summary>
/// <param name="Days">The days; 0 keeps everything.</param>
internal sealed record RetentionPeriod(int Days)
{
    /// <summary>Reads the setting <c>ResearchFlows__RetentionDays</c>; empty keeps everything.</summary>
    /// <exception cref="SettingException">It is no number of days.</exception>
    public static RetentionPeriod Read(IConfiguration configuration) => new(EngineSettings.Number(configuration, "RetentionDays", 0, 0));
}

/// <summary>
/// Purges instances that ended longer ago than the retention period, at each start and every hour. One family a commit, so that the
/// writes of running instances go on between; what a stop leaves is purged after the next start.
/// </summary>
internal sealed partial class Retention(RetentionPeriod period, DurableEngine engine, InstancePurge purge, TimeProvider time, ILogger<Retention> logger) : BackgroundService
{
    private const int Batch = 100;
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (period.Days == 0)
        {
            return;
        }

        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await SweepAsync(time.GetUtcNow().AddDays(-period.Days), stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                LogPostponed(exception.Message);
            }

            await Task.Delay(Pause, time, stoppingToken);
        }
    }

    private async Task SweepAsync(DateTimeOffset endedBefore, CancellationToken cancellationToken)
    {
        var purged = 0;
        int before;
        do
        {
            before = purged;
            foreach (var instanceId in engine.EndedBefore(endedBefore, Batch))
            {
                purged += await purge.PurgeAsync(instanceId, engine, cancellationToken);
            }
        }
        while (purged > before);

        if (purged > 0)
        {
            LogPurged(purged, period.Days);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} instances were purged: they had ended more than {Days} days ago.")]
    private partial void LogPurged(int count, int days);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Instances that are too old are purged later: {Reason}")]
    private partial void LogPostponed(string reason);
}
