using Dapper;
using Microsoft.Data.Sqlite;

namespace ResearchFlows.DevStack.Storage;

/// <summary>A page of a table, by ordinal.</summary>
/// <param name="After">The id of the last item of the page before, if any.</param>
/// <param name="Limit">The most items.</param>
/// <param name="Ascending">Oldest first.</param>
internal sealed record Page(string? After, int Limit, bool Ascending)
{
    /// <summary>Reads one page, and whether more follow.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="select">The statement up to the table; the table needs <c>ordinal</c> and <paramref name="idColumn"/>.</param>
    /// <param name="table">The table (a name of ours, never input).</param>
    /// <param name="idColumn">The column that <see cref="After"/> names.</param>
    /// <param name="where">A condition of ours, with its values in <paramref name="parameters"/>.</param>
    /// <param name="parameters">The condition's values.</param>
    public (List<T> Items, bool HasMore) Read<T>(
        SqliteConnection connection, string select, string table, string idColumn, string where, object parameters)
    {
        var (compare, order) = Ascending ? (">", "ASC") : ("<", "DESC");
        var values = new DynamicParameters(parameters);
        values.Add("after", After);
        values.Add("count", Limit + 1);
        var items = connection.Query<T>(
            $"""
            {select} FROM {table}
            WHERE ({where})
              AND (@after IS NULL OR ordinal {compare} (SELECT ordinal FROM {table} WHERE {idColumn} = @after AND ({where})))
            ORDER BY ordinal {order} LIMIT @count
            """,
            values).AsList();
        var hasMore = items.Count > Limit;
        return (items.GetRange(0, Math.Min(items.Count, Limit)), hasMore);
    }
}
