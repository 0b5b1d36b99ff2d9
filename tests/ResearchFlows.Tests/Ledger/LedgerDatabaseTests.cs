using Dapper;
using Microsoft.Data.Sqlite;
using ResearchFlows.Ledger;
using ResearchFlows.Tests.Support;

namespace ResearchFlows.Tests.Ledger;

public sealed class LedgerDatabaseTests
{
    private static readonly ResearchCall Call = new()
    {
        InstanceId = "research-1", Agent = "a", Question = "?", Answer = "!", StopReason = "Answered", PromptId = "p", PromptVersion = 1,
        Turns = 1, ToolCalls = 0, InputTokens = 1, OutputTokens = 1, StartedAt = 1, RecordedAt = 2,
    };

    [Fact]
    public void A_newer_schema_is_refused_with_a_message_that_says_what_to_do()
    {
        using var folder = TempFolder.Create();
        new LedgerDatabase(folder.Path("ledger.db")).Dispose();
        using (var connection = new SqliteConnection($"Data Source={folder.Path("ledger.db")};Pooling=False"))
        {
            connection.Execute("PRAGMA user_version = 999");
        }

        var refused = Assert.Throws<LedgerTooNewException>(() => new LedgerDatabase(folder.Path("ledger.db")));

        Assert.Contains("999", refused.Message, StringComparison.Ordinal);
        Assert.Contains("newer program", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_written_is_there_when_the_ledger_is_opened_again()
    {
        using var folder = TempFolder.Create();
        using (var ledger = new LedgerDatabase(folder.Path("data", "ledger.db")))
        {
            await new ResearchCallLedger(ledger).RecordAsync(Call, CancellationToken.None);
        }

        using var again = new LedgerDatabase(folder.Path("data", "ledger.db"));
        Assert.Equal("!", (await new ResearchCallLedger(again).FindAsync("research-1", CancellationToken.None))!.Answer);
    }

    [Fact]
    public async Task Parallel_writers_of_several_openings_never_meet_a_locked_database_and_number_calls_without_gaps()
    {
        using var folder = TempFolder.Create();
        using var one = new LedgerDatabase(folder.Path("ledger.db"));
        using var other = new LedgerDatabase(folder.Path("ledger.db"));

        await Task.WhenAll(Enumerable.Range(0, 100).Select(index => Task.Run(() =>
            new ResearchCallLedger(index % 2 == 0 ? one : other).RecordAsync(Call with { InstanceId = $"research-{index % 50}" }, CancellationToken.None))));

        var numbers = await one.ReadAsync(connection => connection.QueryAsync<long>("SELECT agentNumber FROM researchCalls ORDER BY 1"), CancellationToken.None);
        Assert.Equal(Enumerable.Range(1, 50).Select(number => (long)number), numbers);
    }
}
