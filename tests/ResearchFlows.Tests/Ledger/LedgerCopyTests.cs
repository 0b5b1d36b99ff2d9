using Dapper;
using ResearchFlows.Improvement;
using ResearchFlows.Ledger;
using ResearchFlows.LlamaStack;
using ResearchFlows.LlamaStack.Replies;
using ResearchFlows.Optimization;
using ResearchFlows.Research;
using ResearchFlows.Tests.Support;

namespace ResearchFlows.Tests.Ledger;

public sealed class LedgerCopyTests : IDisposable
{
    private readonly TempFolder _folder = TempFolder.Create();

    public void Dispose() => _folder.Dispose();

    [PostgresFact]
    public async Task Everything_is_copied_to_PostgreSQL_and_back_and_numbering_goes_on()
    {
        using var original = new SqliteLedger(_folder.Path("original.db"));
        using var shared = new PostgresLedger(PostgresServer.Shared.CreateDatabase());
        using var back = new SqliteLedger(_folder.Path("back.db"));
        await FillAsync(original);

        var there = await LedgerCopy.CopyAsync(original, shared, CancellationToken.None);
        var again = await LedgerCopy.CopyAsync(shared, back, CancellationToken.None);

        Assert.Equal(there, again);
        Assert.Equal(new CopiedLedger(7, 9), there);
        Assert.Equal(await SumsAsync(original), await SumsAsync(back));
        Assert.Equal(await SumsAsync(original), await SumsAsync(shared));
        Assert.Equal(3, (await new ResearchCallLedger(shared).RecordAsync(Call("research-3"), CancellationToken.None)).Number);
        Assert.Equal(3, (await new ResearchCallLedger(back).RecordAsync(Call("research-3"), CancellationToken.None)).AgentNumber);
        Assert.True((await new RunLedger(shared).FindAsync("research-1", CancellationToken.None))!.Evaluation);
    }

    [Fact]
    public async Task A_ledger_that_is_not_empty_is_refused_and_left_as_it_was()
    {
        using var original = new SqliteLedger(_folder.Path("original.db"));
        using var other = new SqliteLedger(_folder.Path("other.db"));
        await FillAsync(original);
        await new ScheduleLedger(other).SetAsync("nightly", DateTimeOffset.UnixEpoch, CancellationToken.None);
        var before = await SumsAsync(other);

        var refused = await Assert.ThrowsAsync<LedgerCopyException>(() => LedgerCopy.CopyAsync(original, other, CancellationToken.None));

        Assert.Contains("not empty: its table schedules", refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, await SumsAsync(other));
    }

    [Fact]
    public async Task What_a_target_does_not_keep_as_it_was_written_takes_the_whole_copy_back()
    {
        using var original = new SqliteLedger(_folder.Path("original.db"));
        using var other = new SqliteLedger(_folder.Path("other.db"));
        await FillAsync(original);
        await other.WriteAsync(
            connection => connection.Execute("CREATE TRIGGER lossy AFTER INSERT ON toolCalls BEGIN UPDATE toolCalls SET name = 'lost' WHERE ordinal = 1; END"), CancellationToken.None);

        var refused = await Assert.ThrowsAsync<LedgerCopyException>(() => LedgerCopy.CopyAsync(original, other, CancellationToken.None));

        Assert.Contains("has not kept table toolCalls", refused.Message, StringComparison.Ordinal);
        Assert.All(await SumsAsync(other), table => Assert.Equal(0, table.Sum.Rows));
    }

    private static async Task FillAsync(LedgerDatabase ledger)
    {
        var calls = new ResearchCallLedger(ledger);
        await calls.RecordAsync(Call("research-1"), CancellationToken.None);
        await calls.RecordAsync(Call("research-2") with { Answer = "Größe — 大きさ 🙂 'x' \n" }, CancellationToken.None);
        var runs = new RunLedger(ledger);
        await runs.BeginAsync(
            new Run { InstanceId = "research-1", Agent = "a", Question = "?", VectorStoreId = "v", PromptId = "p", PromptVersion = 1, StartedAt = long.MaxValue, Evaluation = true }, CancellationToken.None);
        var reply = new ModelReply { ResponseId = "r", Text = "", Usage = new TokenUsage(1, 2), FunctionCalls = [new("c1", "list", "{}"), new("c2", "read", "{")] };
        await runs.SaveTurnAsync("research-1", new Turn(1, reply), CancellationToken.None);
        await new DecisionLedger(ledger).RecordAsync(
            new PromptDecision
            {
                ImprovementId = "i", Round = 1, Candidate = 0, Agent = "a", PromptId = "p", BaselineVersion = 1, Kind = DecisionKind.Rejected, Reason = "", DecidedAt = 1, Gain = 0.1 + 0.2, PValue = 1e-300,
            },
            CancellationToken.None);
        await new LedgerPrompts(ledger).CreateAsync("prompt", "marker", CancellationToken.None);
    }

    private static async Task<IReadOnlyList<(string Name, LedgerSum Sum)>> SumsAsync(LedgerDatabase ledger) => await ledger.ReadAsync(
        connection => Task.FromResult(LedgerTable.All().Select(table => (table.Name, table.Sum(connection))).ToList()), CancellationToken.None);

    private static ResearchCall Call(string id) => new()
    {
        InstanceId = id, Agent = "a", Question = "?", Answer = "!", StopReason = "Answered", PromptId = "p", PromptVersion = 1,
        Turns = 1, ToolCalls = 0, InputTokens = 1, OutputTokens = 1, StartedAt = 1, RecordedAt = 2,
    };
}
