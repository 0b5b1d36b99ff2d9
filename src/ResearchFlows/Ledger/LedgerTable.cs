using Dapper;
using Microsoft.Data.Sqlite;
using System.Data.Common;

namespace ResearchFlows.Ledger;

/// <summary>A table of the ledger, read and written row by row as it is.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Columns">Its columns.</param>
internal sealed record LedgerTable(string Name, IReadOnlyList<string> Columns)
{
    /// <summary>Every table of today's schema.</summary>
    public static IReadOnlyList<LedgerTable> All()
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        foreach (var migration in LedgerSchema.Migrations)
        {
            connection.Execute(migration);
        }

        var columns = connection.Query<(string Table, string Column)>(
            """
            SELECT tables.name, columns.name FROM pragma_table_list AS tables, pragma_table_info(tables.name) AS columns
            WHERE tables.schema = 'main' AND tables.type = 'table' AND tables.name NOT LIKE 'sqlite_%' ORDER BY tables.name, columns.cid
            """);
        return [.. columns.GroupBy(column => column.Table, column => column.Column).Select(table => new LedgerTable(table.Key, [.. table]))];
    }

    public bool HasRows(DbConnection connection) => connection.ExecuteScalar<bool>($"SELECT EXISTS (SELECT 1 FROM {Name})");

    /// <returns>Count and checksum of what was read.</returns>
    public LedgerSum Copy(DbConnection source, DbConnection target)
    {
        var types = Types(target);
        using var insert = target.CreateCommand();
        insert.CommandText = $"INSERT INTO {Name} ({string.Join(", ", Columns)}) VALUES ({string.Join(", ", Columns.Select((_, index) => $"@p{index}"))})";
        foreach (var index in Enumerable.Range(0, Columns.Count))
        {
            var parameter = insert.CreateParameter();
            parameter.ParameterName = $"p{index}";
            insert.Parameters.Add(parameter);
        }

        var sum = new LedgerSum();
        foreach (var row in Rows(source))
        {
            sum = sum.Add(row);
            for (var index = 0; index < row.Length; index++)
            {
                insert.Parameters[index].Value = row[index] is long number && types[index] == typeof(bool) ? number != 0 : row[index] ?? DBNull.Value;
            }

            insert.ExecuteNonQuery();
        }

        return sum;
    }

    /// <summary>Count and checksum of all rows.</summary>
    public LedgerSum Sum(DbConnection connection) => Rows(connection).Aggregate(new LedgerSum(), (sum, row) => sum.Add(row));

    /// <summary>The rows in the ledger's own types: long, double, text, null.</summary>
    private IEnumerable<object?[]> Rows(DbConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT {string.Join(", ", Columns)} FROM {Name}";
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            var row = new object[Columns.Count];
            reader.GetValues(row);
            yield return [.. row.Select(Neutral)];
        }
    }

    private static object? Neutral(object value) => value switch
    {
        DBNull => null,
        bool yes => yes ? 1L : 0L,
        string text => LedgerText.Storable(text),
        _ => value,
    };

    private Type[] Types(DbConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT {string.Join(", ", Columns)} FROM {Name} LIMIT 0";
        using var reader = command.ExecuteReader();
        return [.. Enumerable.Range(0, Columns.Count).Select(reader.GetFieldType)];
    }
}
