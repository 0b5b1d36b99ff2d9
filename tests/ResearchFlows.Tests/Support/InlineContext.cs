using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ResearchFlows.Ports;
using System.Collections.Concurrent;
using System.Text.Json;

namespace ResearchFlows.Tests.Support;

/// <summary>
/// Runs an orchestration of the catalog in one go, over JSON and on one logical thread as a host does: activities run at once, timers move
/// the clock. It keeps a history, so that steps can be read out of it. Whatever is durable about a host is tested with the hosts.
/// </summary>
internal sealed class InlineContext(IServiceProvider services, Catalog catalog, string instanceId, IOrchestrationClient client) : IOrchestrationContext
{
    private readonly TaskScheduler _thread = new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler;
    private int _asked;
    private int _guids;

    public string InstanceId { get; } = instanceId;

    public DateTime CurrentUtcDateTime { get; private set; } = new(2026, 1, 31, 8, 0, 0, DateTimeKind.Utc);

    public bool IsReplaying => false;

    public List<HistoryEvent> History { get; } = [];

    public object? CustomStatus { get; private set; }

    /// <summary>Whether each activity runs again when it has ended, as after a crash that came before its outcome was recorded.</summary>
    public bool RepeatsActivities { get; init; }

    /// <summary>What activities said when they ran again, where it was something else; children's too.</summary>
    public ConcurrentQueue<string> Differences { get; init; } = [];

    public async Task<TResult> RunAsync<TResult>(string orchestration, object input) =>
        (await RunAsync(orchestration, JsonSerializer.SerializeToElement(input, PortJson.Options))).Deserialize<TResult>(PortJson.Options)!;

    private Task<JsonElement> RunAsync(string orchestration, JsonElement input) => Task.Factory.StartNew(
        () => catalog.Orchestrations[orchestration].RunAsync(services, this, input), CancellationToken.None, TaskCreationOptions.None, _thread).Unwrap();

    public Guid NewGuid() => new(++_guids, 0, 0, [0, 0, 0, 0, 0, 0, 0, 128]);

    public async Task<TResult> CallActivityAsync<TResult>(string name, object? input)
    {
        var json = JsonSerializer.SerializeToElement(input, PortJson.Options);
        var asked = Record(new() { EventType = HistoryEventType.TaskScheduled, Timestamp = Now, EventId = NextEventId(), Name = name, Input = json });
        try
        {
            var result = await RunActivityAsync(name, json);
            if (RepeatsActivities)
            {
                var again = await RunActivityAsync(name, json);
                if (!JsonElement.DeepEquals(result, again))
                {
                    Differences.Enqueue($"{name} said {result}, then {again}");
                }
            }

            Record(new() { EventType = HistoryEventType.TaskCompleted, Timestamp = Now, TaskScheduledId = asked, Result = result });
            return result.Deserialize<TResult>(PortJson.Options)!;
        }
        catch (Exception exception)
        {
            var failure = FailureDetails.From(exception);
            Record(new() { EventType = HistoryEventType.TaskFailed, Timestamp = Now, TaskScheduledId = asked, Failure = failure });
            throw new TaskFailedException(name, failure);
        }
    }

    public async Task<TResult> CallSubOrchestrationAsync<TResult>(string name, object? input, string instanceId)
    {
        var json = JsonSerializer.SerializeToElement(input, PortJson.Options);
        var asked = Record(new() { EventType = HistoryEventType.SubOrchestrationInstanceCreated, Timestamp = Now, EventId = NextEventId(), Name = name, InstanceId = instanceId, Input = json });
        try
        {
            var child = new InlineContext(services, catalog, instanceId, client) { RepeatsActivities = RepeatsActivities, Differences = Differences };
            var result = await child.RunAsync(name, json);
            Record(new() { EventType = HistoryEventType.SubOrchestrationInstanceCompleted, Timestamp = Now, TaskScheduledId = asked, Result = result });
            return result.Deserialize<TResult>(PortJson.Options)!;
        }
        catch (Exception exception)
        {
            var failure = FailureDetails.From(exception);
            Record(new() { EventType = HistoryEventType.SubOrchestrationInstanceFailed, Timestamp = Now, TaskScheduledId = asked, Failure = failure });
            throw new TaskFailedException(name, failure);
        }
    }

    public Task CreateTimerAsync(DateTime fireAt, CancellationToken cancellationToken)
    {
        var asked = Record(new() { EventType = HistoryEventType.TimerCreated, Timestamp = Now, EventId = NextEventId(), FireAt = fireAt });
        CurrentUtcDateTime = fireAt > CurrentUtcDateTime ? fireAt : CurrentUtcDateTime;
        Record(new() { EventType = HistoryEventType.TimerFired, Timestamp = Now, TaskScheduledId = asked });
        return Task.CompletedTask;
    }

    public Dictionary<string, object> Events { get; } = [];

    public Task<TResult> WaitForExternalEventAsync<TResult>(string name, TimeSpan timeout) =>
        Events.TryGetValue(name, out var payload) ? Task.FromResult((TResult)payload) : Task.FromException<TResult>(new TaskCanceledException());

    public void SetCustomStatus(object? customStatus) => CustomStatus = customStatus;

    public void ContinueAsNew(object? newInput) => throw new NotSupportedException();

    public ILogger CreateReplaySafeLogger(string categoryName) => NullLogger.Instance;

    private Task<JsonElement> RunActivityAsync(string name, JsonElement input) => Task.Run(() =>
        catalog.Activities[name].RunAsync(services, new ActivityContext(InstanceId, client), input, CancellationToken.None));

    private DateTimeOffset Now => new(CurrentUtcDateTime);

    private int NextEventId() => _asked++;

    private int Record(HistoryEvent item)
    {
        History.Add(item);
        return item.EventId;
    }
}
