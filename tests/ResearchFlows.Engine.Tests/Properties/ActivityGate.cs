using ResearchFlows.Ports;

namespace ResearchFlows.Engine.Tests.Properties;

/// <summary>An activity that waits to be let through.</summary>
/// <param name="Key">Which.</param>
/// <param name="Client">The engine that runs it.</param>
internal sealed record ParkedActivity(string Key, IOrchestrationClient Client)
{
    public TaskCompletionSource Passed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>Holds activities until the test lets each of them end, so that the order in which they do is part of a test's case.</summary>
/// <param name="isOpen">Whether all pass at once.</param>
internal sealed class ActivityGate(bool isOpen)
{
    private readonly Lock _lock = new();
    private readonly List<ParkedActivity> _parked = [];

    public async Task PassAsync(string key, IOrchestrationClient client, CancellationToken cancellationToken)
    {
        if (isOpen)
        {
            return;
        }

        var parked = new ParkedActivity(key, client);
        lock (_lock)
        {
            _parked.Add(parked);
        }

        // Every second one does not listen when it is cancelled: it ends when its engine is long gone.
        await using var registration = key[^1] % 2 == 0 ? default : cancellationToken.Register(() => Remove(parked)?.Passed.TrySetCanceled(cancellationToken));
        await parked.Passed.Task;
    }

    /// <summary>Those that this engine runs.</summary>
    public IReadOnlyList<ParkedActivity> Of(IOrchestrationClient engine) => Find(parked => parked.Client == engine);

    /// <summary>Those that an engine ran which is gone.</summary>
    public IReadOnlyList<ParkedActivity> NotOf(IOrchestrationClient engine) => Find(parked => parked.Client != engine);

    public void Release(ParkedActivity parked) => Remove(parked)?.Passed.TrySetResult();

    private ParkedActivity? Remove(ParkedActivity parked)
    {
        lock (_lock)
        {
            return _parked.Remove(parked) ? parked : null;
        }
    }

    private IReadOnlyList<ParkedActivity> Find(Func<ParkedActivity, bool> condition)
    {
        lock (_lock)
        {
            return [.. _parked.Where(condition).OrderBy(parked => parked.Key, StringComparer.Ordinal)];
        }
    }
}
