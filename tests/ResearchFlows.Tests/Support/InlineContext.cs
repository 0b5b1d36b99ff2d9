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
internal sealed class InlineContext(IServiceProvider services, Catalog catalog, string instanceId, IOrchestrationClient client) : TaskOrchestrationContext
{
    private readonly TaskScheduler _thread = new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler;
    private int _asked;
    private int _guids;
    private DateTime _now = new(2026, 1, 31, 8, 0, 0, DateTimeKind.Utc);

    public override string InstanceId { get; } = instanceId;

    public override DateTime CurrentUtcDateTime => _now;

    public override bool IsReplaying => false;

    public List<HistoryEvent> History { get; } = [];

    public object? CustomStatus { get; private set; }

    /// <summary>Whether each activity runs again when it has ended, as after a crash that came before its outcome was recorded.</summary>
    public bool RepeatsActivities { get; init; }

    /// <summary>What activities said when they ran again, where it was something else; children's too.</summary>
    public ConcurrentQueue<string> Differences { get; init; } = [];

    public async Task<TResult> RunAsync<TResult>(string orchestration, object input) =>
        (await RunAsync(orchestration, JsonSerializer.SerializeToElement(input, PortJson.Options))).Deserialize<TResult>(PortJson.Options)!;

    private Task<JsonElement> RunAsync(string orchestration, JsonElement input) => Task.Factory.StartNew(
        () => catalog.Orchestrations[orchestration].RunAsync(this, input), CancellationToken.None, TaskCreationOptions.None, _thread).Unwrap();

    public override Guid NewGuid() => new(++_guids, 0, 0, [0, 0, 0, 0, 0, 0, 0, 128]);

    public override async Task<TResult> CallActivityAsync<TResult>(TaskName name, object? input = null, TaskOptions? options = null)
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
            var failure = Failure(exception);
            Record(new() { EventType = HistoryEventType.TaskFailed, Timestamp = Now, TaskScheduledId = asked, Failure = failure });
            throw new TaskFailedException(name, asked, failure);
        }
    }

    public override async Task<TResult> CallSubOrchestratorAsync<TResult>(TaskName name, object? input = null, TaskOptions? options = null)
    {
        var instanceId = ((SubOrchestrationOptions)options!).InstanceId!;
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
            var failure = Failure(exception);
            Record(new() { EventType = HistoryEventType.SubOrchestrationInstanceFailed, Timestamp = Now, TaskScheduledId = asked, Failure = failure });
            throw new TaskFailedException(name, asked, failure);
        }
    }

    public override Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken)
    {
        var asked = Record(new() { EventType = HistoryEventType.TimerCreated, Timestamp = Now, EventId = NextEventId(), FireAt = fireAt });
        _now = fireAt > _now && !Events.Values.OfType<Queue<object>>().Any(queue => queue.Count > 0) ? fireAt : _now;
        Record(new() { EventType = HistoryEventType.TimerFired, Timestamp = Now, TaskScheduledId = asked });
        return Task.CompletedTask;
    }

    /// <summary>The payloads of events, which are there whenever one is waited for; a queue's are there once, one after the other, before any time passes.</summary>
    public Dictionary<string, object> Events { get; } = [];

    public override Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken = default) =>
        Events.TryGetValue(eventName, out var payload) && (payload is not Queue<object> queue || queue.TryDequeue(out payload))
            ? Task.FromResult(JsonSerializer.SerializeToElement(payload, PortJson.Options).Deserialize<T>(PortJson.Options)!)
            : Task.FromException<T>(new TaskCanceledException());

    public override void SendEvent(string instanceId, string eventName, object payload) => throw new NotSupportedException();

    public override TaskName Name => default;

    public override ParentOrchestrationInstance? Parent => null;

    protected override ILoggerFactory LoggerFactory => NullLoggerFactory.Instance;

    public override T? GetInput<T>() where T : default => throw new NotSupportedException();

    public override void SetCustomStatus(object? customStatus) => CustomStatus = customStatus;

    public override void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true) => throw new NotSupportedException();

    private Task<JsonElement> RunActivityAsync(string name, JsonElement input) => Task.Run(() =>
        catalog.Activities[name].RunAsync(services, new ActivityContext(InstanceId, client), input, CancellationToken.None));

    private static TaskFailureDetails Failure(Exception exception) => new(exception.GetType().FullName!, exception.Message, null, null, null);

    private DateTimeOffset Now => new(CurrentUtcDateTime);

    private int NextEventId() => _asked++;

    private int Record(HistoryEvent item)
    {
        History.Add(item);
        return item.EventId;
    }
}
