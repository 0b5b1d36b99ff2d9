using Microsoft.Extensions.Time.Testing;
using ResearchFlows.Engine;
using ResearchFlows.Improvement;
using ResearchFlows.Ports;

namespace ResearchFlows.Local.Tests.Histories;

/// <summary>Brings an instance to its end: when it waits, a person answers or the clock goes on to its next timer.</summary>
internal sealed class GoldenDriver(DurableEngine engine, FakeTimeProvider time, string instanceId, object? approval)
{
    private object? _approval = approval;

    public async Task RunAsync()
    {
        var end = engine.WaitForCompletionAsync(instanceId, CancellationToken.None);
        while (!end.IsCompleted)
        {
            await Task.WhenAny(end, Task.Delay(20));
            if (engine.AtWork == (0, 0) && !end.IsCompleted)
            {
                await GoOnAsync();
            }
        }

        await end;
    }

    private async Task GoOnAsync()
    {
        var waits = (await engine.GetAsync(instanceId, CancellationToken.None))!.CustomStatus?.GetRawText().Contains("approval", StringComparison.Ordinal) == true;
        if (waits && _approval is { } answer)
        {
            _approval = null;
            await engine.RaiseEventAsync(instanceId, Approval.EventName, answer, CancellationToken.None);
        }
        else if (await NextTimerAsync() is { } fireAt)
        {
            // The engine's timers count whole milliseconds.
            time.SetUtcNow(fireAt.AddMilliseconds(1));
        }
    }

    /// <summary>The earliest open timer of the instance and of its children.</summary>
    private async Task<DateTimeOffset?> NextTimerAsync()
    {
        List<DateTimeOffset> open = [];
        foreach (var instance in (await engine.QueryAsync(new() { PageSize = 1000, RuntimeStatus = OrchestrationRuntimeStatus.Running }, CancellationToken.None)).Instances)
        {
            var history = (await engine.GetHistoryAsync(instance.InstanceId, CancellationToken.None))!;
            var fired = history.Where(e => e.EventType == HistoryEventType.TimerFired).Select(e => e.TaskScheduledId).ToHashSet();
            open.AddRange(history.Where(e => e.EventType == HistoryEventType.TimerCreated && !fired.Contains(e.EventId)).Select(e => e.FireAt!.Value));
        }

        return open.Count == 0 ? null : open.Min();
    }
}
