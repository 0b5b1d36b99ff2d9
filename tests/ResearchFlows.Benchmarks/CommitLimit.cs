using Dapper;
using Microsoft.Data.Sqlite;
using System.Diagnostics;

namespace ResearchFlows.Benchmarks;

/// <summary>
/// What one commit with fsync costs, with the settings of the engine's store. The write-ahead log has grown to its full size before, as a
/// store's has soon after it is made: a file that grows makes fsync slower.
/// </summary>
internal sealed class CommitLimit : IDisposable
{
    private const int PagesOfFullLog = 1200;
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _insert;

    public CommitLimit(string folder)
    {
        _connection = new($"Data Source={Path.Combine(folder, "limit.db")};Pooling=False");
        _connection.Open();
        _connection.Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE rows (id INTEGER PRIMARY KEY, text TEXT)");
        _connection.Execute("INSERT INTO rows (text) VALUES (@text)", new { text = new string('x', PagesOfFullLog * 4096) });
        _insert = _connection.CreateCommand();
        _insert.CommandText = "INSERT INTO rows (text) VALUES (@text)";
        _insert.Parameters.AddWithValue("@text", new string('x', 300));
        Measure(100);
    }

    /// <summary>Milliseconds of small commits, one by one.</summary>
    public IReadOnlyList<double> Measure(int commits) => [.. Enumerable.Range(0, commits).Select(_ =>
    {
        var start = Stopwatch.GetTimestamp();
        _insert.ExecuteNonQuery();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    })];

    public void Dispose()
    {
        _insert.Dispose();
        _connection.Dispose();
    }
}
