using System.Diagnostics.CodeAnalysis;

namespace ResearchFlows.Engine.Tests;

/// <summary>
/// A test of races that Durable Task's changelogs name as fixed (by the numbers of its pull requests), each at the very commit where it
/// would happen.
/// </summary>
[SuppressMessage("Reliability", "CA1001", Justification = "xunit calls DisposeAsync.")]
public abstract class RaceTest : IAsyncLifetime
{
    /// <summary>What happens just before and just after a commit, by its number since the engine's start.</summary>
    private protected readonly Dictionary<long, Action> _before = [];
    private protected readonly Dictionary<long, Action> _after = [];
    private protected readonly TestEngine _engine;

    private readonly TaskCompletionSource _happened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private protected RaceTest() => _engine = new TestEngine(null, options => options with
    {
        MaxConcurrentOrchestrations = 4,
        BeforeCommit = commit => Take(_before, commit),
        AfterCommit = commit => Take(_after, commit),
    });

    /// <summary>Waits until all of it has happened: what a commit holds can be read before what happens just after it.</summary>
    private protected Task HappenedAsync() => _happened.Task.WaitAsync(TestEngine.Soon);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _engine.DisposeAsync();

    private void Take(Dictionary<long, Action> actions, long commit)
    {
        if (actions.Remove(commit, out var action))
        {
            action();
            if (_before.Count + _after.Count == 0)
            {
                _happened.SetResult();
            }
        }
    }
}
