using System.Data;
using System.Data.Common;

namespace ResearchFlows.Ledger;

/// <summary>What was copied.</summary>
/// <param name="Tables">How many tables hold rows.</param>
/// <param name="Rows">How many rows.</param>
public sealed record CopiedLedger(int Tables, long Rows);

/// <summary>Copies a whole ledger into an empty one, of the other kind or of the same: all of it in one transaction, or nothing.</summary>
public static class LedgerCopy
{
    /// <summary>Copies, and reads back what was written: counts and checksums of every table are the same, or nothing is kept.</summary>
    /// <exception cref="LedgerCopyException">The target holds something, or has not kept what was written.</exception>
    /// <exception cref="LedgerUnavailableException">One of them cannot be used.</exception>
    public static Task<CopiedLedger> CopyAsync(LedgerDatabase from, LedgerDatabase to, CancellationToken cancellationToken) => from.ReadAsync(
        async source =>
        {
            // One state of all tables, whoever writes meanwhile; what is written after it would be missing.
            await using var state = await source.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
            return await to.WriteAsync(target => Copy(source, target, to.Name, cancellationToken), cancellationToken);
        },
        cancellationToken);

    private static CopiedLedger Copy(DbConnection source, DbConnection target, string name, CancellationToken cancellationToken)
    {
        var tables = LedgerTable.All();
        if (tables.FirstOrDefault(table => table.HasRows(target)) is { } filled)
        {
            throw new LedgerCopyException($"The ledger {name} is not empty: its table {filled.Name} holds rows. Nothing was copied. Name an empty ledger.");
        }

        var (filledTables, rows) = (0, 0L);
        foreach (var table in tables)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var written = table.Copy(source, target);
            if (table.Sum(target) != written)
            {
                throw new LedgerCopyException($"The ledger {name} has not kept table {table.Name} as it was written. Nothing was copied.");
            }

            filledTables += written.Rows > 0 ? 1 : 0;
            rows += written.Rows;
        }

        return new(filledTables, rows);
    }
}

/// <summary>A ledger cannot be copied; the target is as it was.</summary>
public sealed class LedgerCopyException(string message) : Exception(message);
