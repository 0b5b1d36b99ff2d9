using DurableTask.Core.History;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using ResearchFlows.Ports;
using ResearchFlows.Sqlite;
using System.Text.Json;
using HistoryEvent = DurableTask.Core.History.HistoryEvent;
using OrchestrationMetadata = Microsoft.DurableTask.Client.OrchestrationMetadata;
using OrchestrationQuery = Microsoft.DurableTask.Client.OrchestrationQuery;
using OrchestrationRuntimeStatus = Microsoft.DurableTask.Client.OrchestrationRuntimeStatus;

namespace ResearchFlows.Functions.Tests.Support;

/// <summary>Durable Functions' client over a few instances, as the host's own answers are: inputs only when asked for, no recursion.</summary>
internal sealed class FakeClient() : DurableTaskClient("fake")
{
    public static readonly DateTimeOffset Start = new(2026, 1, 31, 8, 0, 0, TimeSpan.Zero);

    public SortedDictionary<string, OrchestrationMetadata> Instances { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, IList<HistoryEvent>> Histories { get; } = [];

    /// <summary>Every call that changes something, as a line.</summary>
    public List<string> Calls { get; } = [];

    public StartOrchestrationOptions? StartOptions { get; private set; }

    public OrchestrationQuery? Query { get; private set; }

    /// <summary>What a changing call does before it takes effect.</summary>
    public Action<string> Before { get; set; } = _ => { };

    public OrchestrationMetadata Add(
        string id, OrchestrationRuntimeStatus status, object? input = null, object? output = null, int minutes = 0, string name = "ResearchOrchestration")
    {
        Histories.TryAdd(id, []);
        return Instances[id] = new OrchestrationMetadata(name, id)
        {
            RuntimeStatus = status,
            CreatedAt = Start.AddMinutes(minutes),
            LastUpdatedAt = Start.AddMinutes(minutes + 1),
            SerializedInput = input is null ? null : ToJson(input),
            SerializedOutput = output is null ? null : ToJson(output),
        };
    }

    public void AddChild(string parent, string child)
    {
        Histories.TryAdd(parent, []);
        Histories[parent].Add(new SubOrchestrationInstanceCreatedEvent(Histories[parent].Count) { Name = "ResearchOrchestration", InstanceId = child });
    }

    public override Task<string> ScheduleNewOrchestrationInstanceAsync(
        TaskName orchestratorName, object? input = null, StartOrchestrationOptions? options = null, CancellationToken cancellation = default)
    {
        Change($"start {orchestratorName.Name} {options!.InstanceId} {ToJson(input)}");
        StartOptions = options;
        Add(options.InstanceId!, OrchestrationRuntimeStatus.Pending, input, name: orchestratorName.Name);
        return Task.FromResult(options.InstanceId!);
    }

    public override Task RaiseEventAsync(string instanceId, string eventName, object? eventPayload = null, CancellationToken cancellation = default) =>
        Change($"raise {instanceId} {eventName} {ToJson(eventPayload)}");

    public override Task<OrchestrationMetadata> WaitForInstanceStartAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) => throw new NotSupportedException();

    public override Task<OrchestrationMetadata> WaitForInstanceCompletionAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) => throw new NotSupportedException();

    public override Task TerminateInstanceAsync(string instanceId, TerminateInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        Change($"terminate {instanceId} {options!.Output} {options.Recursive}");
        return Task.FromResult(Add(instanceId, OrchestrationRuntimeStatus.Terminated, output: options.Output));
    }

    public override Task SuspendInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        Change($"suspend {instanceId} {reason}");

    public override Task ResumeInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        Change($"resume {instanceId} {reason}");

    public override Task<OrchestrationMetadata?> GetInstancesAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default)
    {
        Before($"get {instanceId}");
        return Task.FromResult(Instances.TryGetValue(instanceId, out var instance) ? Seen(instance, getInputsAndOutputs) : null);
    }

    public override AsyncPageable<OrchestrationMetadata> GetAllInstancesAsync(OrchestrationQuery? filter = null)
    {
        Query = filter;
        var found = Instances.Values
            .Where(instance => filter!.Statuses is null || filter.Statuses.Contains(instance.RuntimeStatus))
            .Where(instance => filter!.CreatedFrom is null || instance.CreatedAt >= filter.CreatedFrom)
            .Select(instance => Seen(instance, filter!.FetchInputsAndOutputs)).ToList();
        return Pageable.Create((token, _, _) =>
        {
            var from = token is null ? 0 : int.Parse(token);
            return Task.FromResult(new Page<OrchestrationMetadata>([.. found.Skip(from).Take(2)], from + 2 < found.Count ? $"{from + 2}" : null));
        });
    }

    public override Task<PurgeResult> PurgeInstanceAsync(string instanceId, PurgeInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        Change($"purge {instanceId} {options!.Recursive}");
        return Task.FromResult(new PurgeResult(Instances.Remove(instanceId) ? 1 : 0));
    }

    public override Task<IList<HistoryEvent>> GetOrchestrationHistoryAsync(string instanceId, CancellationToken cancellation = default) =>
        Histories.TryGetValue(instanceId, out var history)
            ? Task.FromResult(history)
            : throw new ArgumentException($"An orchestration with the instanceId {instanceId} was not found.");

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private Task Change(string call)
    {
        Before(call);
        Calls.Add(call.TrimEnd());
        return Task.CompletedTask;
    }

    private static string ToJson(object? value) => JsonSerializer.Serialize(value, PortJson.Options);

    private static OrchestrationMetadata Seen(OrchestrationMetadata instance, bool whole) => whole ? instance : new(instance.Name, instance.InstanceId)
    {
        RuntimeStatus = instance.RuntimeStatus,
        CreatedAt = instance.CreatedAt,
        LastUpdatedAt = instance.LastUpdatedAt,
    };
}
