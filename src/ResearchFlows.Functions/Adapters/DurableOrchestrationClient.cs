using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using HistoryEvent = ResearchFlows.Ports.HistoryEvent;
using OrchestrationMetadata = ResearchFlows.Ports.OrchestrationMetadata;
using OrchestrationQuery = ResearchFlows.Ports.OrchestrationQuery;
using RuntimeStatus = Microsoft.DurableTask.Client.OrchestrationRuntimeStatus;

namespace ResearchFlows.Functions.Adapters;

/// <summary>The port to instances, on Durable Functions.</summary>
internal sealed class DurableOrchestrationClient(DurableTaskClient client, ILoggerFactory loggers, TimeProvider? time = null) : IOrchestrationClient
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    public async Task<bool> StartAsync(string name, object? input, string instanceId, CancellationToken cancellationToken)
    {
        // The back ends start an id anew once its instance has ended, so it is looked at first; they refuse one that is under way.
        if (await GetAsync(instanceId, cancellationToken) is not null)
        {
            return false;
        }

        var options = new StartOrchestrationOptions(instanceId).WithDedupeStatuses(RuntimeStatus.Pending, RuntimeStatus.Running, RuntimeStatus.Suspended);
        try
        {
            await client.ScheduleNewOrchestrationInstanceAsync(name, input, options, cancellationToken);
            return true;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // What a refusal is thrown as differs between back ends; an instance that is there now says that it was one.
            if (await GetAsync(instanceId, cancellationToken) is null)
            {
                throw;
            }

            return false;
        }
    }

    public async Task<OrchestrationMetadata?> GetAsync(string instanceId, CancellationToken cancellationToken) =>
        await client.GetInstanceAsync(instanceId, true, cancellationToken) is { } instance ? DurableInstance.Read(instance) : null;

    public Task<OrchestrationPage> QueryAsync(OrchestrationQuery query, CancellationToken cancellationToken) =>
        new DurableListing(client).QueryAsync(query, cancellationToken);

    public async Task<IReadOnlyList<HistoryEvent>?> GetHistoryAsync(string instanceId, CancellationToken cancellationToken)
    {
        try
        {
            return DurableHistory.Read(await client.GetOrchestrationHistoryAsync(instanceId, cancellationToken));
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    public Task RaiseEventAsync(string instanceId, string eventName, object? payload, CancellationToken cancellationToken) =>
        ManageAsync(instanceId, () => client.RaiseEventAsync(instanceId, eventName, payload, cancellationToken), cancellationToken);

    public Task SuspendAsync(string instanceId, string? reason, CancellationToken cancellationToken) =>
        ManageAsync(instanceId, () => client.SuspendInstanceAsync(instanceId, reason, cancellationToken), cancellationToken);

    public Task ResumeAsync(string instanceId, string? reason, CancellationToken cancellationToken) =>
        ManageAsync(instanceId, () => client.ResumeInstanceAsync(instanceId, reason, cancellationToken), cancellationToken);

    public async Task TerminateAsync(string instanceId, string? reason, CancellationToken cancellationToken)
    {
        // Not every back end passes it on to the children; the parent ends first, so that it starts no more of them.
        var options = new TerminateInstanceOptions(reason, Recursive: true);
        await ManageAsync(instanceId, () => client.TerminateInstanceAsync(instanceId, options, cancellationToken), cancellationToken);
        foreach (var child in await ChildrenAsync(instanceId, cancellationToken))
        {
            if (await GetAsync(child, cancellationToken) is { HasEnded: false })
            {
                await TerminateAsync(child, reason, cancellationToken);
            }
        }
    }

    public async Task<int> PurgeAsync(string instanceId, CancellationToken cancellationToken)
    {
        if (await GetAsync(instanceId, cancellationToken) is not { HasEnded: true })
        {
            return 0;
        }

        // Children first: when this breaks off half way, the parent is still there to find the rest by.
        var purged = 0;
        foreach (var child in await ChildrenAsync(instanceId, cancellationToken))
        {
            purged += await PurgeAsync(child, cancellationToken);
        }

        var result = await client.PurgeInstanceAsync(instanceId, new PurgeInstanceOptions(Recursive: true), cancellationToken);
        return purged + result.PurgedInstanceCount;
    }

    public async Task<OrchestrationMetadata> WaitForCompletionAsync(string instanceId, CancellationToken cancellationToken)
    {
        // Durable Functions' own wait looks every two seconds, and for ever when there is no such instance.
        for (var wait = FirstWait; ; wait = TimeSpan.FromTicks(Math.Min(wait.Ticks * 3 / 2, LongestWait.Ticks)))
        {
            if (await RequireAsync(instanceId, cancellationToken) is { HasEnded: true } instance)
            {
                return instance;
            }

            await Task.Delay(wait, time ?? TimeProvider.System, cancellationToken);
        }
    }

    public Task<string?> FindProblemAsync(CancellationToken cancellationToken) =>
        DurableStoreHealth.FindProblemAsync(client, loggers.CreateLogger(typeof(DurableStoreHealth)), cancellationToken);

    /// <summary>Does something to an instance; an ended one is left as it is.</summary>
    private async Task ManageAsync(string instanceId, Func<Task> manage, CancellationToken cancellationToken)
    {
        if ((await RequireAsync(instanceId, cancellationToken)).HasEnded)
        {
            return;
        }

        try
        {
            await manage();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // It may have ended meanwhile, which the back ends refuse in different ways.
            if (!(await RequireAsync(instanceId, cancellationToken)).HasEnded)
            {
                throw;
            }
        }
    }

    private async Task<OrchestrationMetadata> RequireAsync(string instanceId, CancellationToken cancellationToken) =>
        await GetAsync(instanceId, cancellationToken) ?? throw new InstanceNotFoundException(instanceId);

    private async Task<IEnumerable<string>> ChildrenAsync(string instanceId, CancellationToken cancellationToken) =>
        (await GetHistoryAsync(instanceId, cancellationToken) ?? [])
            .Where(item => item.EventType == HistoryEventType.SubOrchestrationInstanceCreated).Select(item => item.InstanceId).OfType<string>();
}
