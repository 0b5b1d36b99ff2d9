using ResearchFlows.Ledger;

namespace ResearchFlows.Research;

/// <summary>
/// Keeps what one attempt at a turn writes where people can see it, at most four times a second, and notes when the first word came. The
/// model is read on meanwhile, however slow the ledger is.
/// </summary>
internal sealed class TurnWriting(TurnOutputLedger ledger, TimeProvider time, string instanceId, int turn) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private readonly long _asked = time.GetTimestamp();
    private readonly CancellationTokenSource _ended = new();
    private volatile string _text = "";
    private Task? _keeping;

    /// <summary>From the request to the first word; null when the server did not stream, or wrote no answer.</summary>
    public double? FirstWordMs { get; private set; }

    /// <summary>The text so far is this.</summary>
    public void Write(string text)
    {
        _text = text;
        if (_keeping is null && text.Length > 0)
        {
            FirstWordMs = Math.Round(time.GetElapsedTime(_asked).TotalMilliseconds, 1);
            _keeping = KeepAsync();
        }
    }

    /// <summary>Keeps nothing more; what was kept goes when the turn is recorded.</summary>
    public async Task EndAsync()
    {
        await _ended.CancelAsync();
        await (_keeping ?? Task.CompletedTask);
    }

    /// <summary>The attempt has failed, and what it wrote is no answer.</summary>
    public async Task ForgetAsync()
    {
        await EndAsync();
        if (_keeping is null)
        {
            return;
        }

        try
        {
            await ledger.DeleteAsync([instanceId], CancellationToken.None);
        }
        catch (LedgerUnavailableException)
        {
            // The next attempt takes its place.
        }
    }

    public void Dispose() => _ended.Dispose();

    private async Task KeepAsync()
    {
        using var timer = new PeriodicTimer(Pause, time);
        var (kept, writing) = ("", 0L);
        try
        {
            do
            {
                if (_text is var text && text != kept)
                {
                    // What was shown by an attempt before, or is another text now, is named by another number.
                    writing = writing > 0 && text.StartsWith(kept, StringComparison.Ordinal) ? writing : time.GetUtcNow().ToUnixTimeMilliseconds();
                    kept = text;
                    await SaveAsync(new() { Turn = turn, Writing = writing, Text = text });
                }
            }
            while (await timer.WaitForNextTickAsync(_ended.Token));
        }
        catch (OperationCanceledException) when (_ended.IsCancellationRequested)
        {
            // The attempt has ended.
        }
    }

    private async Task SaveAsync(TurnOutput output)
    {
        try
        {
            await ledger.SaveAsync(instanceId, output, _ended.Token);
        }
        catch (LedgerUnavailableException)
        {
            // It is only shown; the turn itself is recorded at its end.
        }
    }
}
