using Dapper;
using Microsoft.AspNetCore.Http;
using ResearchFlows.Ledger;
using System.Diagnostics;

namespace ResearchFlows.Http;

/// <summary>The spans that instances were started under, as W3C's <c>traceparent</c>; children have their parent's trace by their ids.</summary>
public sealed class TraceParents(LedgerDatabase ledger)
{
    /// <summary>The span that a request is part of; null when it names none.</summary>
    internal static string? Of(HttpRequest request) =>
        request.Headers.TraceParent.ToString() is { Length: > 0 } given && ActivityContext.TryParse(given, null, out _) ? given : null;

    /// <summary>Keeps what an instance is started under, before it is; the first start counts.</summary>
    public Task KeepAsync(string instanceId, string traceParent, CancellationToken cancellationToken) => ledger.ExecuteAsync(
        "INSERT INTO traceParents (instanceId, traceParent) VALUES (@instanceId, @traceParent) ON CONFLICT DO NOTHING", new { instanceId, traceParent }, cancellationToken);

    /// <summary>What an instance was started under, or null.</summary>
    public Task<string?> FindAsync(string instanceId, CancellationToken cancellationToken) => ledger.ReadAsync(
        connection => connection.QuerySingleOrDefaultAsync<string?>("SELECT traceParent FROM traceParents WHERE instanceId = @instanceId", new { instanceId }),
        cancellationToken);

    /// <summary>Forgets instances.</summary>
    public Task DeleteAsync(IReadOnlyList<string> instanceIds, CancellationToken cancellationToken)
    {
        var ids = LedgerList.Of(instanceIds);
        return ledger.ExecuteAsync($"DELETE FROM traceParents WHERE instanceId IN ({ids.Names})", ids.Values, cancellationToken);
    }
}
