using ResearchFlows.Engine.Instances;
using ResearchFlows.Engine.Store;
using ResearchFlows.Ports;

namespace ResearchFlows.Engine;

/// <summary>
/// The client. A command returns when it is on the disk; <see cref="EngineUnavailableException"/> says that it is not, or that the disk did not say.
/// </summary>
public sealed partial class DurableEngine
{
    private const int MaxPageSize = 1000;

    /// <inheritdoc/>
    public async Task<bool> StartAsync(string name, object? input, string instanceId, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentException.ThrowIfNullOrWhiteSpace(instanceId);
        var runtime = Runtime;
        var json = Payload.Serialize(input, $"input of orchestration {name}");
        Payload.WarnWhenLarge(runtime.Log, json, $"input of orchestration {name}");
        var started = new HistoryEvent
        {
            EventType = HistoryEventType.ExecutionStarted,
            Timestamp = time.GetUtcNow(),
            Name = name,
            Input = json,
        };
        var isNew = StartedAsync(runtime, instanceId, started);
        _ = isNew.ContinueWith(failed => failed.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        return await isNew.WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public Task<OrchestrationMetadata?> GetAsync(string instanceId, CancellationToken cancellationToken) =>
        Task.FromResult(Runtime.Reader.Get(instanceId));

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The page size is not from 1 to 1000, or the continuation token is not one of ours.</exception>
    public Task<OrchestrationPage> QueryAsync(OrchestrationQuery query, CancellationToken cancellationToken)
    {
        if (query.PageSize is < 1 or > MaxPageSize)
        {
            throw new ArgumentException($"A page holds from 1 to {MaxPageSize} instances, not {query.PageSize}.", nameof(query));
        }

        var rows = Runtime.Reader.Query(query, PagePosition.Read(query.ContinuationToken));
        var page = rows.Take(query.PageSize).ToList();
        var token = rows.Count > page.Count ? PagePosition.Of(page[^1]).ToToken() : null;
        return Task.FromResult(new OrchestrationPage([.. page.Select(row => row.ToMetadata())], token));
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<HistoryEvent>?> GetHistoryAsync(string instanceId, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<HistoryEvent>?>(Runtime.Reader.Load(instanceId)?.History);

    /// <inheritdoc/>
    public Task RaiseEventAsync(string instanceId, string eventName, object? payload, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(eventName);
        var json = Payload.Serialize(payload, $"payload of event {eventName}");
        Payload.WarnWhenLarge(Runtime.Log, json, $"payload of event {eventName}");
        return SendAsync(instanceId, new Command.RaiseEvent(eventName, json), cancellationToken);
    }

    /// <inheritdoc/>
    public Task SuspendAsync(string instanceId, string? reason, CancellationToken cancellationToken) =>
        SendAsync(instanceId, new Command.Suspend(reason), cancellationToken);

    /// <inheritdoc/>
    public Task ResumeAsync(string instanceId, string? reason, CancellationToken cancellationToken) =>
        SendAsync(instanceId, new Command.Resume(reason), cancellationToken);

    /// <inheritdoc/>
    public Task TerminateAsync(string instanceId, string? reason, CancellationToken cancellationToken) =>
        SendAsync(instanceId, new Command.Terminate(reason, ByParent: false), cancellationToken);

    /// <inheritdoc/>
    /// <remarks>An ended child is kept, and 0 answered, while its parent has not ended: the parent may still need its outcome.</remarks>
    public Task<int> PurgeAsync(string instanceId, CancellationToken cancellationToken) =>
        Runtime.Writer.WriteAsync(commands => commands.Purge(instanceId), cancellationToken).WaitAsync(cancellationToken);

    /// <inheritdoc/>
    public async Task<OrchestrationMetadata> WaitForCompletionAsync(string instanceId, CancellationToken cancellationToken)
    {
        var runtime = Runtime;
        await runtime.Waiters.WaitAsync(instanceId, HasEnded, cancellationToken);
        return runtime.Reader.Get(instanceId) ?? throw new InstanceNotFoundException(instanceId);

        bool HasEnded() => (runtime.Reader.Find(instanceId) ?? throw new InstanceNotFoundException(instanceId)).HasEnded;
    }

    /// <summary>Instances that ended before a time, the earliest end first, without the children of those that are there.</summary>
    public IReadOnlyList<string> EndedBefore(DateTimeOffset time, int count) => Runtime.Reader.EndedBefore(time, count);

    /// <summary>Not cancelled with the caller's wait: what is recorded as started has to run.</summary>
    private static async Task<bool> StartedAsync(EngineRuntime runtime, string instanceId, HistoryEvent started)
    {
        try
        {
            return await runtime.Writer.WriteAsync(commands => commands.TryStart(instanceId, started), CancellationToken.None);
        }
        finally
        {
            // Also when it was there already, or when the commit failed: it may be on the disk all the same.
            runtime.Instances.Post(instanceId, new Message.Wake());
        }
    }

    private Task SendAsync(string instanceId, Command command, CancellationToken cancellationToken) =>
        Runtime.Instances.SendAsync(instanceId, command).WaitAsync(cancellationToken);
}
