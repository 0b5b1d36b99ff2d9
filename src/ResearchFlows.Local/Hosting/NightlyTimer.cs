using ResearchFlows.Optimization;
using ResearchFlows.Ports;

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

    /// <summary>How often to look at the wall clock, which may be set or go on while the machine sleeps; and the pause after a fault of a store.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    private DateTimeOffset? _last;
    private string? _postponedBecause;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!schedule.IsOff && !stoppingToken.IsCancellationRequested)
        {
            var wait = LongestWait;
            try
            {
                wait = await StartDueAsync(stoppingToken);
                _postponedBecause = null;
            }
            catch (StoreUnavailableException exception)
            {
                TellPostponed(exception.Message);
            }

            await Task.Delay(wait < LongestWait ? wait : LongestWait, time, stoppingToken);
        }
    }

    /// <summary>Starts the night that is due, if one is.</summary>
    /// <returns>How long it is until the next one.</returns>
    private async Task<TimeSpan> StartDueAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var last = _last ?? await FirstAsync(now, cancellationToken);

        // A night that is yet to come was noted by a clock that was wrong. Counting from today's instead repeats none: a night's instances have its date.
        last = last < now ? last : now;
        var due = schedule.Next(last, time.LocalTimeZone);
        if (due <= now)
        {
            due = schedule.Latest(due, now, time.LocalTimeZone);
            foreach (var started in await nightly.StartAsync(client, due, cancellationToken))
            {
                LogStarted(started);
            }

            last = due;
            await ledger.SetAsync(Name, due, cancellationToken);
            due = schedule.Next(last, time.LocalTimeZone);
        }

        _last = last;
        return due - now;
    }

    /// <summary>The night that ran last; from the first start on nights count.</summary>
    private async Task<DateTimeOffset> FirstAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await ledger.GetAsync(Name, cancellationToken) is { } last)
        {
            return last;
        }

        await ledger.SetAsync(Name, now, cancellationToken);
        return now;
    }

    private void TellPostponed(string reason)
    {
        if (_postponedBecause != reason)
        {
            LogPostponed(_postponedBecause = reason);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The nights wait: {Reason}")]
    private partial void LogPostponed(string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Nightly optimization {InstanceId} started.")]
    private partial void LogStarted(string instanceId);
}
