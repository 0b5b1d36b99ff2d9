using Dapper;
using Microsoft.AspNetCore.Http;
using ResearchFlows.Ledger;
using System.Collections.Concurrent;
using System.Diagnostics;

namespace ResearchFlows.Http;

/// <summary>
/// The spans that instances were started under, as W3C's <c>traceparent</c>; children have their parent's trace by their ids. What an instance was
/// started under never changes: what this process started, or asked for once, is in memory.
/// </summary>
public sealed class TraceParents(LedgerDatabase ledger)
{
    private const int MostKnown = 10_000;
    private readonly ConcurrentDictionary<string, string?> _known = new(StringComparer.Ordinal);

    /// <summary>The span that a request is part of; null when it names none.</summary>
    internal static string? Of(HttpRequest request) =>
        request.Headers.TraceParent.ToString() is { Length: > 0 } given && ActivityContext.TryParse(given, null, out _) ? given : null;

    /// <summary>Keeps what an instance is started under, before it is; the first start counts.</summary>
    public async Task KeepAsync(string instanceId, string traceParent, CancellationToken cancellationToken)
    {
        var kept = await ledger.ExecuteAsync(
            "INSERT INTO traceParents (instanceId, traceParent) VALUES (@instanceId, @traceParent) ON CONFLICT DO NOTHING", new { instanceId, traceParent }, cancellationToken);
        if (kept == 1)
        {
            Know(instanceId, traceParent);
        }
    }

    /// <summary>Notes that an instance was started under no span, so that nobody looks for it.</summary>
    public void KnowNone(string instanceId) => Know(instanceId, null);

    /// <summary>What an instance was started under, or null.</summary>
    public async ValueTask<string?> FindAsync(string instanceId, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(instanceId, out var known))
        {
            return known;
        }

        var found = await ledger.ReadAsync(
            connection => connection.QuerySingleOrDefaultAsync<string?>("SELECT traceParent FROM traceParents WHERE instanceId = @instanceId", new { instanceId }),
            cancellationToken);
        Know(instanceId, found);
        return found;
    }

    /// <summary>Forgets instances.</summary>
    public async Task DeleteAsync(IReadOnlyList<string> instanceIds, CancellationToken cancellationToken)
    {
        var ids = LedgerList.Of(instanceIds);
        await ledger.ExecuteAsync($"DELETE FROM traceParents WHERE instanceId IN ({ids.Names})", ids.Values, cancellationToken);
        foreach (var instanceId in instanceIds)
        {
            _known.TryRemove(instanceId, out _);
        }
    }

    private void Know(string instanceId, string? traceParent)
    {
        if (_known.Count >= MostKnown)
        {
            _known.Clear();
        }

        _known[instanceId] = traceParent;
    }
}
