using ResearchFlows.Http;

namespace ResearchFlows.Instances;

/// <summary>Shows who did what to instances, and forgets it with them.</summary>
public sealed class CallerTeller(CallerActions actions) : IInstanceTeller, IInstanceRecords
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<InstanceView>> TellAsync(IReadOnlyList<InstanceView> instances, CancellationToken cancellationToken)
    {
        var done = await GetAsync([.. instances.Select(instance => instance.InstanceId)], cancellationToken);
        return [.. instances.Select(instance => done[instance.InstanceId].ToList() is { Count: > 0 } own ? instance with { Actions = own } : instance)];
    }

    /// <summary>Who did what to one instance, oldest first.</summary>
    public async Task<IReadOnlyList<ActionView>> GetAsync(string instanceId, CancellationToken cancellationToken) =>
        [.. (await GetAsync([instanceId], cancellationToken))[instanceId]];

    /// <summary>Who purged an instance that is no more; null when nobody with a name did.</summary>
    public async Task<ActionView?> GetPurgeAsync(string instanceId, CancellationToken cancellationToken) =>
        await actions.FindPurgeAsync(instanceId, cancellationToken) is { } purge ? View(purge) : null;

    /// <inheritdoc/>
    public Task DeleteAsync(IReadOnlyList<string> instanceIds, CancellationToken cancellationToken) => actions.DeleteAsync(instanceIds, cancellationToken);

    private async Task<ILookup<string, ActionView>> GetAsync(IReadOnlyList<string> instanceIds, CancellationToken cancellationToken) =>
        (await actions.GetAsync(instanceIds, cancellationToken)).ToLookup(
            action => action.InstanceId, View, StringComparer.Ordinal);

    private static ActionView View(CallerAction action) => new(action.Action, action.DoneBy, DateTimeOffset.FromUnixTimeMilliseconds(action.DoneAt));
}

/// <summary>What somebody did to an instance.</summary>
/// <param name="Action">What was done.</param>
/// <param name="By">Who did it: the name of a key.</param>
/// <param name="At">When, UTC.</param>
public sealed record ActionView(CallerActionKind Action, string By, DateTimeOffset At);
