using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ResearchFlows.Ports;
using System.Text.Json;

namespace ResearchFlows.Functions.Tests.Support;

/// <summary>
/// Durable Functions' context as far as an orchestration sees it: every value passes through JSON as the worker writes it, timers fire at
/// once and move the clock, events come from a script.
/// </summary>
internal sealed class FakeContext(string instanceId = "research-1") : TaskOrchestrationContext
{
    private int _guids;

    public override TaskName Name => "Fake";

    public override string InstanceId { get; } = instanceId;

    public override ParentOrchestrationInstance? Parent => null;

    public override DateTime CurrentUtcDateTime => Now;

    public override bool IsReplaying => Replaying;

    public DateTime Now { get; private set; } = new(2026, 1, 31, 8, 0, 0, DateTimeKind.Utc);

    public bool Replaying { get; init; }

    /// <summary>What activities and sub-orchestrations answer, by name and input.</summary>
    public Func<string, JsonElement, object?> Answer { get; init; } = (name, _) => throw new InvalidOperationException($"{name} was not expected.");

    /// <summary>The payloads of events that come before any time-out.</summary>
    public Dictionary<string, object?> Events { get; init; } = [];

    public List<(string Name, JsonElement Input)> Activities { get; } = [];

    public List<(string Name, JsonElement Input, string? InstanceId)> SubOrchestrations { get; } = [];

    public List<DateTime> Timers { get; } = [];

    public List<string> CustomStatuses { get; } = [];

    public object? NewInput { get; private set; }

    public List<string> LoggerCategories { get; } = [];

    protected override ILoggerFactory LoggerFactory => NullLoggerFactory.Instance;

    public override T GetInput<T>() => throw new NotSupportedException();

    public override async Task<TResult> CallActivityAsync<TResult>(TaskName name, object? input = null, TaskOptions? options = null)
    {
        Assert.Null(options);
        Activities.Add((name.Name, ToJson(input)));
        await Task.Yield();
        return FromJson<TResult>(Answer(name.Name, ToJson(input)));
    }

    public override async Task<TResult> CallSubOrchestratorAsync<TResult>(TaskName orchestratorName, object? input = null, TaskOptions? options = null)
    {
        SubOrchestrations.Add((orchestratorName.Name, ToJson(input), Assert.IsType<SubOrchestrationOptions>(options).InstanceId));
        await Task.Yield();
        return FromJson<TResult>(Answer(orchestratorName.Name, ToJson(input)));
    }

    public override Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken)
    {
        Timers.Add(fireAt);
        Now = fireAt > Now ? fireAt : Now;
        return Task.CompletedTask;
    }

    public override Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken = default) =>
        Events.TryGetValue(eventName, out var payload)
            ? Task.FromResult(FromJson<T>(payload))
            : Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken).ContinueWith<T>(
                wait => throw new TaskCanceledException(wait), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);

    public override void SendEvent(string instanceId, string eventName, object payload) => throw new NotSupportedException();

    public override void SetCustomStatus(object? customStatus) => CustomStatuses.Add(JsonSerializer.Serialize(customStatus, PortJson.Options));

    public override void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true)
    {
        Assert.True(preserveUnprocessedEvents);
        NewInput = newInput;
    }

    public override Guid NewGuid() => new(++_guids, 0, 0, new byte[8]);

    public override ILogger CreateReplaySafeLogger(string categoryName)
    {
        LoggerCategories.Add(categoryName);
        return NullLogger.Instance;
    }

    private static JsonElement ToJson(object? value) => JsonSerializer.SerializeToElement(value, PortJson.Options);

    private static T FromJson<T>(object? value) => ToJson(value).Deserialize<T>(PortJson.Options)!;
}
