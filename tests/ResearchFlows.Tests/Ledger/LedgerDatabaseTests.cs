using Dapper;
using Microsoft.Data.Sqlite;
using ResearchFlows.Improvement;
using ResearchFlows.Ledger;
using ResearchFlows.Research;
using ResearchFlows.Tests.Support;

namespace ResearchFlows.Tests.Ledger;

public sealed class LedgerDatabaseTests
{
    private static readonly ResearchCall Call = new()
    {
        InstanceId = "research-1", Agent = "a", Question = "?", Answer = "!", StopReason = "Answered", PromptId = "p", PromptVersion = 1,
        Turns = 1, ToolCalls = 0, InputTokens = 1, OutputTokens = 1, StartedAt = 1, RecordedAt = 2,
    };

    [Theory]
    [InlineData(false)]
    [OnPostgres]
    public void A_newer_schema_is_refused_with_a_message_that_says_what_to_do(bool onPostgres)
    {
        using var place = new LedgerPlace(onPostgres);
        place.Open().Dispose();
        place.SetVersion(999);

        var refused = Assert.Throws<LedgerTooNewException>(place.Open);

        Assert.Contains("999", refused.Message, StringComparison.Ordinal);
        Assert.Contains("newer program", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [OnPostgres]
    public async Task What_was_written_is_there_when_the_ledger_is_opened_again(bool onPostgres)
    {
        using var place = new LedgerPlace(onPostgres);
        using (var ledger = place.Open())
        {
            await new ResearchCallLedger(ledger).RecordAsync(Call, CancellationToken.None);
        }

        using var again = place.Open();
        Assert.Equal("!", (await new ResearchCallLedger(again).FindAsync("research-1", CancellationToken.None))!.Answer);
    }

    public static TheoryData<int> SchemasWithDecisions => [.. Enumerable.Range(2, LedgerSchema.Migrations.Count - 2)];

    [Theory]
    [MemberData(nameof(SchemasWithDecisions))]
    public async Task An_older_ledger_opens_and_its_decisions_count_as_decided_under_the_first_rule(int version)
    {
        using var folder = TempFolder.Create();
        using (var connection = new SqliteConnection($"Data Source={folder.Path("ledger.db")};Pooling=False"))
        {
            foreach (var migration in LedgerSchema.Migrations.Take(version))
            {
                connection.Execute(migration);
            }

            connection.Execute(
                $"""
                INSERT INTO promptDecisions (improvementId, round, candidate, agent, promptId, version, baselineVersion, kind, reason, pValue, decidedAt)
                VALUES ('improvement-1', 1, 1, 'a', 'p', 2, 1, 'Promoted', 'It was better over 9 runs.', 0.002, 1);
                PRAGMA user_version = {version}
                """);
        }

        using var ledger = new SqliteLedger(folder.Path("ledger.db"));
        var decision = Assert.Single(await new DecisionLedger(ledger).GetAllAsync("a", CancellationToken.None));

        Assert.True(decision is { IsGateTest: true, Rule: null, Level: null });
        Assert.Null(DecisionView.Of(decision).Rule);
    }

    [Theory]
    [InlineData(false)]
    [OnPostgres]
    public async Task A_change_that_fails_takes_back_its_own_rows_and_not_those_it_shares_a_commit_with(bool onPostgres)
    {
        using var place = new LedgerPlace(onPostgres);
        using var ledger = place.Open();
        using var gate = new ManualResetEventSlim();
        var calls = new ResearchCallLedger(ledger);

        // All of them wait behind the first, so they are one batch.
        var first = ledger.WriteAsync(_ => gate.Wait(TimeSpan.FromMinutes(3)), CancellationToken.None);
        var before = calls.RecordAsync(Call, CancellationToken.None);
        var refused = ledger.WriteAsync<int>(
            connection =>
            {
                connection.Execute("INSERT INTO leases VALUES ('a', 'holder', 1)");
                throw new InvalidOperationException("a change that fails");
            },
            CancellationToken.None);
        var after = calls.RecordAsync(Call with { InstanceId = "research-2" }, CancellationToken.None);
        gate.Set();

        Assert.True(await first);
        Assert.Equal(1, (await before).AgentNumber);
        Assert.Equal(2, (await after).AgentNumber);
        Assert.Equal("a change that fails", (await Assert.ThrowsAsync<InvalidOperationException>(() => refused)).Message);
        Assert.Null(await new LeaseLedger(ledger).FindAsync("a", CancellationToken.None));
        Assert.NotNull(await calls.FindAsync("research-2", CancellationToken.None));
    }

    [Theory]
    [InlineData(false)]
    [OnPostgres]
    public async Task A_change_is_acknowledged_only_when_others_can_read_it(bool onPostgres)
    {
        using var place = new LedgerPlace(onPostgres);
        using var ledger = place.Open();
        using var other = place.Open();

        await Task.WhenAll(Enumerable.Range(0, 200).Select(async number =>
        {
            await new ResearchCallLedger(ledger).RecordAsync(Call with { InstanceId = $"research-{number}" }, CancellationToken.None);
            Assert.NotNull(await new ResearchCallLedger(other).FindAsync($"research-{number}", CancellationToken.None));
        }));
    }

    [Theory]
    [InlineData(false)]
    [OnPostgres]
    public async Task A_change_that_was_cancelled_before_its_turn_is_not_run_and_a_closed_ledger_takes_none(bool onPostgres)
    {
        using var place = new LedgerPlace(onPostgres);
        var ledger = place.Open();
        using var gate = new ManualResetEventSlim();
        using var cancellation = new CancellationTokenSource();
        var first = ledger.WriteAsync(_ => gate.Wait(TimeSpan.FromMinutes(3)), CancellationToken.None);
        var cancelled = new LeaseLedger(ledger).TakeAsync(new Lease { Agent = "a", Holder = "h", AcquiredAt = 1 }, null, cancellation.Token);
        await cancellation.CancelAsync();
        gate.Set();
        await first;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        Assert.Null(await new LeaseLedger(ledger).FindAsync("a", CancellationToken.None));

        ledger.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => new ResearchCallLedger(ledger).RecordAsync(Call, CancellationToken.None));
    }

    [Theory]
    [InlineData(false)]
    [OnPostgres]
    public async Task Parallel_writers_of_several_openings_never_meet_a_locked_database_and_number_calls_without_gaps(bool onPostgres)
    {
        using var place = new LedgerPlace(onPostgres);
        using var one = place.Open();
        using var other = place.Open();

        await Task.WhenAll(Enumerable.Range(0, 100).Select(index => Task.Run(() =>
            new ResearchCallLedger(index % 2 == 0 ? one : other).RecordAsync(Call with { InstanceId = $"research-{index % 50}" }, CancellationToken.None))));

        var numbers = await one.ReadAsync(connection => connection.QueryAsync<long>("SELECT agentNumber FROM researchCalls ORDER BY 1"), CancellationToken.None);
        Assert.Equal(Enumerable.Range(1, 50).Select(number => (long)number), numbers);
    }
}
