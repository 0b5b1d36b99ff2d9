using ResearchFlows.Ledger;

namespace ResearchFlows.Research;

/// <summary>Hands on what one attempt at a turn writes, at most four times a second, and notes when the first word came.</summary>
internal sealed class TurnWriting(TurnOutputLedger ledger, TimeProvider time, string instanceId, int turn, CancellationToken cancellationToken)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private readonly long _asked = time.GetTimestamp();
    private long? _lastWrite;
    private long _writing;
    private string _kept = "";

    /// <summary>From the request to the first word; null when the server did not stream, or wrote no answer.</summary>
    public double? FirstWordMs { get; private set; }

    /// <summary>The text so far is this.</summary>
    public async ValueTask WriteAsync(string text)
    {
        FirstWordMs ??= text.Length > 0 ? Math.Round(time.GetElapsedTime(_asked).TotalMilliseconds, 1) : null;
        if (FirstWordMs is null || (_lastWrite is { } last && time.GetElapsedTime(last) < Pause))
        {
            return;
        }

        // What was shown by an attempt before, or is another text now, is named by another number.
        var goesOn = _lastWrite is not null && text.StartsWith(_kept, StringComparison.Ordinal);
        _writing = goesOn ? _writing : time.GetUtcNow().ToUnixTimeMilliseconds();
        (_lastWrite, _kept) = (time.GetTimestamp(), text);
        try
        {
            await ledger.SaveAsync(instanceId, new() { Turn = turn, Writing = _writing, Text = text }, cancellationToken);
        }
        catch (LedgerUnavailableException)
        {
            // It is only shown; the turn itself is recorded at its end.
        }
    }

    /// <summary>The attempt has failed, and what it wrote is no answer.</summary>
    public async Task ForgetAsync()
    {
        if (_lastWrite is null)
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
}
