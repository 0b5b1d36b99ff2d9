using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using System.Text;

namespace ResearchFlows.Engine.Tests.Faults;

/// <summary>Bytes in the middle of the durable store are not what was written.</summary>
public sealed class DamagedStoreTests
{
    private const int PageSize = 4096;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_instance_whose_history_is_damaged_is_told_once_and_keeps_no_other_from_going_on(bool wholePage)
    {
        await using var engine = await TestEngine.StartedAsync();
        engine.Orchestration("main", async (context, _) => await context.WaitForExternalEvent<int>("go"));
        await engine.RunAsync("main", "victim", value: $"{new string('.', 10_000)}a mark that can be found{new string('.', 10_000)}");
        foreach (var between in Enumerable.Range(1, 20))
        {
            await engine.RunAsync("main", $"between-{between}");
        }

        await engine.RunAsync("main", "other");
        await engine.UntilAsync("other", history => history.Count > 0);
        await engine.Engine.StopAsync(TestEngine.Soon);
        await DamageAsync(engine.DatabaseFile, "a mark that can be found", wholePage);

        await engine.StartAsync();
        var unreadable = await Assert.ThrowsAsync<EngineUnavailableException>(() => engine.HistoryAsync("victim"));
        await Assert.ThrowsAsync<EngineUnavailableException>(() => engine.Client.RaiseEventAsync("victim", "go", 1, TestEngine.Soon));
        await engine.Client.RaiseEventAsync("other", "go", 42, TestEngine.Soon);

        Assert.Equal(42, (await engine.EndOfAsync("other")).Output!.Value.GetInt32());
        Assert.Contains("cannot be read", unreadable.Message, StringComparison.Ordinal);
        Assert.Equal((false, unreadable.Message), (engine.Engine.Health.IsHealthy, engine.Engine.Health.Message));
        Assert.Single(engine.Log.Lines, line => line.Level >= LogLevel.Error);
    }

    /// <summary>Overwrites the page that a text is on, or the text itself so that it is no JSON any more.</summary>
    private static async Task DamageAsync(string file, string text, bool wholePage)
    {
        using (var connection = new SqliteConnection($"Data Source={file};Pooling=False"))
        {
            connection.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        }

        var bytes = await File.ReadAllBytesAsync(file);
        var at = bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text));
        Assert.True(at > 0);
        var damaged = wholePage ? bytes.AsSpan(at / PageSize * PageSize, PageSize) : bytes.AsSpan(at, 5);
        damaged.Fill(wholePage ? (byte)0xFF : (byte)'"');
        await File.WriteAllBytesAsync(file, bytes);
    }
}
