using Dapper;
using ResearchFlows.Ledger;

namespace ResearchFlows.Agents;

/// <summary>
/// Lets one worker at a time make an agent's things on the server. The turn is a row of the leases that stays, and is renewed while it is held: a
/// worker that dies loses it. A ledger that one host uses needs none.
/// </summary>
public sealed class ProvisionTurns(LedgerDatabase ledger, TimeProvider time)
{
    /// <summary>How long a turn lasts that nobody renews, by the ledger's clock.</summary>
    private static readonly TimeSpan Expiry = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>Whether other workers may provision the same agents.</summary>
    public bool AreNeeded => ledger.IsShared;

    /// <summary>Waits for the turn; dispose the result to pass it on.</summary>
    public async Task<IAsyncDisposable> EnterAsync(string agent, CancellationToken cancellationToken)
    {
        var turn = new Turn(ledger, time, $"provision:{agent}", Guid.NewGuid().ToString("N"));
        while (!await turn.TryTakeAsync(cancellationToken))
        {
            await Task.Delay(Pause, time, cancellationToken);
        }

        turn.Renew();
        return turn;
    }

    private sealed class Turn(LedgerDatabase ledger, TimeProvider time, string key, string holder) : IAsyncDisposable
    {
        private readonly CancellationTokenSource _ended = new();
        private Task _renewing = Task.CompletedTask;

        public async Task<bool> TryTakeAsync(CancellationToken cancellationToken)
        {
            var now = (await ledger.GetTimeAsync(time, cancellationToken)).ToUnixTimeMilliseconds();
            var expired = now - (long)Expiry.TotalMilliseconds;
            return await ledger.WriteAsync(
                connection =>
                {
                    connection.Execute(
                        """
                        INSERT INTO leases (agent, holder, acquiredAt) VALUES (@key, @holder, @now)
                        ON CONFLICT (agent) DO UPDATE SET holder = excluded.holder, acquiredAt = excluded.acquiredAt
                        WHERE leases.holder = excluded.holder OR leases.acquiredAt < @expired
                        """, new { key, holder, now, expired });
                    return connection.QuerySingle<string>("SELECT holder FROM leases WHERE agent = @key", new { key }) == holder;
                },
                cancellationToken);
        }

        public void Renew() => _renewing = RenewAsync();

        public async ValueTask DisposeAsync()
        {
            await _ended.CancelAsync();
            await _renewing;
            _ended.Dispose();
            try
            {
                await ledger.ExecuteAsync("UPDATE leases SET acquiredAt = 0 WHERE agent = @key AND holder = @holder", new { key, holder }, CancellationToken.None);
            }
            catch (LedgerUnavailableException)
            {
                // It expires.
            }
        }

        private async Task RenewAsync()
        {
            using var timer = new PeriodicTimer(Expiry / 5, time);
            try
            {
                while (await timer.WaitForNextTickAsync(_ended.Token))
                {
                    await TryRenewAsync();
                }
            }
            catch (OperationCanceledException)
            {
                // The turn has ended.
            }
        }

        private async Task TryRenewAsync()
        {
            try
            {
                await TryTakeAsync(_ended.Token);
            }
            catch (LedgerUnavailableException)
            {
                // The next tick tries again.
            }
        }
    }
}
