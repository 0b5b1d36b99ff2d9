using Dapper;
using Microsoft.Data.Sqlite;

namespace ResearchFlows.Crashes.Runs;

/// <summary>Copies of a data folder's SQLite files with their write-ahead logs: reading the originals would itself recover them.</summary>
internal sealed class StoreCopy : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("researchflows-crash-copy-");

    public StoreCopy(string data)
    {
        foreach (var file in Directory.Exists(data) ? Directory.GetFiles(data, "*.db*").Where(file => !file.EndsWith("-shm", StringComparison.Ordinal)) : [])
        {
            File.Copy(file, Path.Combine(_folder.FullName, Path.GetFileName(file)));
        }
    }

    /// <summary>The rows of a query; none when there is no such file yet.</summary>
    /// <param name="database">The file.</param>
    /// <param name="sql">The query.</param>
    /// <param name="beside">Other files that it names.</param>
    public IReadOnlyList<IDictionary<string, object?>> Rows(string database, string sql, params string[] beside)
    {
        var file = Path.Combine(_folder.FullName, database);
        if (!File.Exists(file))
        {
            return [];
        }

        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        foreach (var other in beside)
        {
            connection.Execute($"ATTACH @file AS {other}", new { file = Path.Combine(_folder.FullName, $"{other}.db") });
        }

        return [.. connection.Query(sql).Cast<IDictionary<string, object?>>()];
    }

    /// <summary>The tables that hold rows, those behind a full-text index left out.</summary>
    public IReadOnlyList<string> Tables(string database) => [.. Rows(
        database, "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'virtual') AND name NOT LIKE 'sqlite_%'").Select(row => (string)row["name"]!)];

    public void Dispose() => _folder.Delete(recursive: true);
}
