using Dapper;
using ResearchFlows.Ledger;

namespace ResearchFlows.Documents;

/// <summary>What became of a document.</summary>
public enum DocumentState
{
    /// <summary>It is to be indexed.</summary>
    Waiting,

    /// <summary>It is found by <c>file_search</c>.</summary>
    Indexed,

    /// <summary>It is not indexed, for a reason. A version that was indexed before stays.</summary>
    LeftOut,
}

/// <summary>A document of an agent and what became of it.</summary>
/// <param name="Path">Relative to the folder of documents, with forward slashes.</param>
/// <param name="State">What became of it.</param>
/// <param name="Reason">Why it is left out.</param>
public sealed record DocumentStatus(string Path, DocumentState State, string? Reason);

/// <summary>How far an agent's documents are.</summary>
/// <param name="Indexed">How many are indexed.</param>
/// <param name="LeftOut">How many are left out.</param>
/// <param name="Total">How many there are.</param>
public sealed record DocumentCounts(long Indexed, long LeftOut, long Total);

/// <summary>A document as it was last looked at.</summary>
public sealed record KnownDocument
{
    /// <summary>The agent.</summary>
    public required string Agent { get; init; }

    /// <summary>Relative to the folder of documents.</summary>
    public required string Path { get; init; }

    /// <summary>Its size.</summary>
    public long Bytes { get; init; }

    /// <summary>When it was last written, Unix milliseconds, UTC.</summary>
    public long ModifiedAt { get; init; }

    /// <summary>When it was looked at, Unix milliseconds, UTC.</summary>
    public long LookedAt { get; init; }

    /// <summary>Hash of the content; null when it was not read.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Why it is left out; null when it is not.</summary>
    public string? Reason { get; init; }

    /// <summary>How often in a row it could not be read or indexed, for no lasting reason.</summary>
    public int Failures { get; init; }
}

/// <summary>The state of agents' documents, for every worker to show, and sizes and times by which an unchanged file is known.</summary>
public sealed class DocumentStateLedger(LedgerDatabase ledger)
{
    private const string State =
        """
        SELECT d.path, d.reason, EXISTS (
            SELECT 1 FROM agents a JOIN indexedFiles f ON f.vectorStoreId = a.vectorStoreId
            WHERE a.agent = d.agent AND f.path = d.path AND f.origin = 'Document' AND f.sha256 = d.sha256 AND f.attached) AS indexed
        FROM documents d WHERE d.agent = @agent
        """;

    /// <summary>The documents of an agent as they were last looked at.</summary>
    public Task<IReadOnlyList<KnownDocument>> GetAsync(string agent, CancellationToken cancellationToken) => ledger.ReadAsync<IReadOnlyList<KnownDocument>>(
        async connection => (await connection.QueryAsync<KnownDocument>("SELECT * FROM documents WHERE agent = @agent", new { agent })).AsList(),
        cancellationToken);

    /// <summary>The state of each document, sorted by path.</summary>
    public Task<IReadOnlyList<DocumentStatus>> GetStatesAsync(string agent, CancellationToken cancellationToken) => ledger.ReadAsync<IReadOnlyList<DocumentStatus>>(
        async connection =>
        {
            var rows = await connection.QueryAsync<(string Path, string? Reason, bool Indexed)>($"{State} ORDER BY d.path", new { agent });
            return [.. rows.Select(row => new DocumentStatus(
                row.Path, row.Reason is not null ? DocumentState.LeftOut : row.Indexed ? DocumentState.Indexed : DocumentState.Waiting, row.Reason))];
        },
        cancellationToken);

    /// <summary>How far the documents are.</summary>
    public Task<DocumentCounts> CountAsync(string agent, CancellationToken cancellationToken) => ledger.ReadAsync(
        async connection =>
        {
            var row = await connection.QuerySingleAsync<(long Indexed, long LeftOut, long Total)>(
                $"SELECT COUNT(*) FILTER (WHERE reason IS NULL AND indexed), COUNT(*) FILTER (WHERE reason IS NOT NULL), COUNT(*) FROM ({State}) AS states", new { agent });
            return new DocumentCounts(row.Indexed, row.LeftOut, row.Total);
        },
        cancellationToken);

    /// <summary>Keeps what was seen of documents and forgets those that are gone, together.</summary>
    public Task SaveAsync(IReadOnlyList<KnownDocument> seen, IReadOnlyList<KnownDocument> gone, CancellationToken cancellationToken) => ledger.WriteAsync(
        connection =>
        {
            connection.Execute("DELETE FROM documents WHERE agent = @Agent AND path = @Path", gone);
            return connection.Execute(
                """
                INSERT INTO documents (agent, path, bytes, modifiedAt, lookedAt, sha256, reason, failures)
                VALUES (@Agent, @Path, @Bytes, @ModifiedAt, @LookedAt, @Sha256, @Reason, @Failures)
                ON CONFLICT (agent, path) DO UPDATE SET bytes = excluded.bytes, modifiedAt = excluded.modifiedAt, lookedAt = excluded.lookedAt,
                    sha256 = excluded.sha256, reason = excluded.reason, failures = excluded.failures
                """, seen);
        },
        cancellationToken);
}
