using ResearchFlows.Ports;
using System.Collections.Concurrent;

namespace ResearchFlows.Tests.Support;

/// <summary>Notes what activities start, and knows the instances that the test says there are.</summary>
internal sealed class InlineClient : IOrchestrationClient
{
    public ConcurrentDictionary<string, OrchestrationRuntimeStatus> Instances { get; } = [];

    public ConcurrentQueue<(string Name, string InstanceId, object? Input)> Started { get; } = [];

    public Task<bool> StartAsync(string name, object? input, string instanceId, CancellationToken cancellationToken)
    {
        var isNew = Instances.TryAdd(instanceId, OrchestrationRuntimeStatus.Running);
        if (isNew)
        {
            Started.Enqueue((name, instanceId, input));
        }

        return Task.FromResult(isNew);
    }

    public Task<OrchestrationMetadata?> GetAsync(string instanceId, CancellationToken cancellationToken) =>
        Task.FromResult(Instances.TryGetValue(instanceId, out var status)
            ? new OrchestrationMetadata { InstanceId = instanceId, Name = "", RuntimeStatus = status, CreatedAt = default, LastUpdatedAt = default }
            : null);

    public Task<OrchestrationPage> QueryAsync(OrchestrationQuery query, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<HistoryEvent>?> GetHistoryAsync(string instanceId, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task RaiseEventAsync(string instanceId, string eventName, object? payload, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task SuspendAsync(string instanceId, string? reason, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task ResumeAsync(string instanceId, string? reason, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task TerminateAsync(string instanceId, string? reason, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<int> PurgeAsync(string instanceId, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<OrchestrationMetadata> WaitForCompletionAsync(string instanceId, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<string?> FindProblemAsync(CancellationToken cancellationToken) => Task.FromResult<string?>(null);
}
