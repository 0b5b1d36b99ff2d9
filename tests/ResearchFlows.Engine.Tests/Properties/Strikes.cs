using Microsoft.Data.Sqlite;

namespace ResearchFlows.Engine.Tests.Properties;

/// <summary>Lets things happen at commits, on the store's writer: nothing else is recorded meanwhile.</summary>
/// <param name="strikes">What happens.</param>
/// <param name="send">Sends what a client would, without waiting for the answer.</param>
internal sealed class Strikes(IEnumerable<Strike> strikes, Action<StrikeKind> send)
{
    private readonly Queue<Strike> _left = new(strikes);
    private TaskCompletionSource _died = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _buried = new();
    private int _commits;

    /// <summary>Completes when the engine has to be buried.</summary>
    public Task Died => _died.Task;

    /// <summary>The engine dies at once.</summary>
    public void Die() => _died.TrySetResult();

    public void BeforeCommit()
    {
        DieIfDead();
        _commits++;
        if (Take(kind => !IsAfter(kind)) is { } kind)
        {
            Strike(kind);
        }
    }

    public void AfterCommit()
    {
        if (Take(IsAfter) is { } kind)
        {
            Strike(kind);
        }

        DieIfDead();
    }

    public void Clear()
    {
        lock (_left)
        {
            _left.Clear();
        }
    }

    /// <summary>Ends the dead engine.</summary>
    public async Task BuryAsync(DurableEngine engine)
    {
        var end = engine.AbandonAsync();
        _buried.SetResult();
        await end;
        _buried = new();
        _died = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private static bool IsAfter(StrikeKind kind) => kind is StrikeKind.DieAfter or StrikeKind.FailAfter or StrikeKind.RaiseAfter;

    private StrikeKind? Take(Func<StrikeKind, bool> isHere)
    {
        lock (_left)
        {
            if (!_left.TryPeek(out var next) || _commits < next.Commits || !isHere(next.Kind))
            {
                return null;
            }

            _commits = 0;
            return _left.Dequeue().Kind;
        }
    }

    private void Strike(StrikeKind kind)
    {
        switch (kind)
        {
            case StrikeKind.DieBefore or StrikeKind.DieAfter:
                Die();
                DieIfDead();
                break;
            case StrikeKind.FailBefore or StrikeKind.FailAfter:
                throw new SqliteException("the commit fails here", 10);
            default:
                send(kind);
                break;
        }
    }

    /// <summary>Holds the writer until the engine is buried: nobody is told, nothing more is recorded.</summary>
    private void DieIfDead()
    {
        if (_died.Task.IsCompleted)
        {
            _buried.Task.Wait();
            throw new SqliteException("the engine has died", 10);
        }
    }
}
