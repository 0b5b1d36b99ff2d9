using ResearchFlows.Ledger;
using ResearchFlows.Orchestrations;

namespace ResearchFlows.Local.Hosting;

/// <summary>
/// The embedded host's timer trigger: starts the nightly optimization at the times of a six-field NCRONTAB expression (local time). A night
/// that was missed is made up for once, at the next start.
/// </summary>
internal sealed partial class NightlyTimer(
    NightlySchedule schedule, NightlyOptimization nightly, ScheduleLedger ledger, IOrchestrationClient client, TimeProvider time, ILogger<NightlyTimer> logger)
    : BackgroundService
{
    private const string Name = "NightlyOptimization";

    /// <summary>A timer of the system counts to at most some weeks, so a long wait is waited for in parts.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (schedule.IsOff)
        {
            return;
        }

        var last = await ledger.GetAsync(Name, stoppingToken);
        if (last is null)
        {
            // From the first start on nights count.
            last = time.GetUtcNow();
            await ledger.SetAsync(Name, last.Value, stoppingToken);
        }

        while (!stoppingToken.IsCancellationRequested)
        {
            var due = schedule.Next(last.Value, time.LocalTimeZone);
            await WaitUntilAsync(due, stoppingToken);
            due = schedule.Latest(due, time.GetUtcNow(), time.LocalTimeZone);
            foreach (var started in await nightly.StartAsync(client, due, stoppingToken))
            {
                LogStarted(started);
            }

            last = due;
            await ledger.SetAsync(Name, due, stoppingToken);
        }
    }

    private async Task WaitUntilAsync(DateTimeOffset due, CancellationToken cancellationToken)
    {
        for (var left = due - time.GetUtcNow(); left > TimeSpan.Zero; left = due - time.GetUtcNow())
        {
            await Task.Delay(left < LongestWait ? left : LongestWait, time, cancellationToken);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Nightly optimization {InstanceId} started.")]
    private partial void LogStarted(string instanceId);
}
