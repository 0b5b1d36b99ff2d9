namespace ResearchFlows.Documents;

/// <summary>Lets one caller at a time do something about one key, within the process.</summary>
internal sealed class KeyedLock
{
    private readonly Dictionary<string, (SemaphoreSlim Gate, int Users)> _gates = new(StringComparer.Ordinal);

    /// <summary>Waits for the key's turn; dispose the result to pass it on.</summary>
    public async Task<IDisposable> EnterAsync(string key, CancellationToken cancellationToken)
    {
        var gate = Join(key);
        try
        {
            await gate.WaitAsync(cancellationToken);
        }
        catch
        {
            Leave(key);
            throw;
        }

        return new Turn(() =>
        {
            gate.Release();
            Leave(key);
        });
    }

    private SemaphoreSlim Join(string key)
    {
        lock (_gates)
        {
            var (gate, users) = _gates.TryGetValue(key, out var known) ? known : (new SemaphoreSlim(1, 1), 0);
            _gates[key] = (gate, users + 1);
            return gate;
        }
    }

    private void Leave(string key)
    {
        lock (_gates)
        {
            var (gate, users) = _gates[key];
            if (users == 1)
            {
                _gates.Remove(key);
            }
            else
            {
                _gates[key] = (gate, users - 1);
            }
        }
    }

    private sealed class Turn(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
