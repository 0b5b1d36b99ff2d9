using Dapper;
using ResearchFlows.Instances;
using ResearchFlows.Ledger;
using ResearchFlows.LlamaStack.Replies;
using ResearchFlows.Ports;
using System.Data.Common;
using System.Text.Json;

namespace ResearchFlows.Research;

/// <summary>
/// Each run's own record: what is too big to cross the port is kept here and passed by reference. It lets a turn be repeated after a
/// crash without asking the model again, and be rebuilt when the server has lost the conversation.
/// </summary>
public sealed class RunLedger(LedgerDatabase ledger) : IInstanceRecords
{
    /// <summary>How many runs a search looks through at once: some hundredths of a second, however few are found.</summary>
    private const int MostSearched = 10_000;

    private const string Behind = "startedAt <= @startedAt AND (startedAt < @startedAt OR instanceId < @instanceId)";

    /// <summary>Keeps what a run was prepared with; the first preparation counts.</summary>
    /// <returns>What counts.</returns>
    public Task<Run> BeginAsync(Run run, CancellationToken cancellationToken) => ledger.WriteAsync(
        connection =>
        {
            connection.Execute(
                """
                INSERT INTO runs (instanceId, agent, question, vectorStoreId, promptId, promptVersion, evaluation, startedAt, remoteTools)
                VALUES (@InstanceId, @Agent, @Question, @VectorStoreId, @PromptId, @PromptVersion, @Evaluation, @StartedAt, @RemoteTools)
                ON CONFLICT DO NOTHING
                """, run);
            return SelectRun(connection, run.InstanceId) ?? run;
        },
        cancellationToken);

    /// <summary>The run, or null when it was not prepared.</summary>
    public Task<Run?> FindAsync(string instanceId, CancellationToken cancellationToken) =>
        ledger.ReadAsync(connection => Task.FromResult(SelectRun(connection, instanceId)), cancellationToken);

    /// <summary>What was asked in these instances, as far as they were prepared.</summary>
    public Task<IReadOnlyDictionary<string, string>> GetQuestionsAsync(IReadOnlyList<string> instanceIds, CancellationToken cancellationToken) =>
        ledger.ReadAsync<IReadOnlyDictionary<string, string>>(
            async connection =>
            {
                var ids = LedgerList.Of(instanceIds);
                return (await connection.QueryAsync<(string InstanceId, string Question)>($"SELECT instanceId, question FROM runs WHERE instanceId IN ({ids.Names})", ids.Values))
                    .ToDictionary(row => row.InstanceId, row => row.Question);
            },
            cancellationToken);

    /// <summary>Runs whose question holds a text, newest first; those of evaluations are their children.</summary>
    public Task<FoundInstances> FindQuestionsAsync(
        string text, string? agent, bool withoutChildren, FoundInstance? after, int count, CancellationToken cancellationToken) => ledger.ReadAsync(
        async connection =>
        {
            var range = new { startedAt = after?.StartedAt ?? long.MaxValue, instanceId = after?.InstanceId ?? "", skipped = MostSearched - 1 };
            var last = await connection.QueryFirstOrDefaultAsync<FoundInstance>($"SELECT startedAt, instanceId FROM runs WHERE {Behind} ORDER BY startedAt DESC, instanceId DESC LIMIT 1 OFFSET @skipped", range);
            var found = (await connection.QueryAsync<FoundInstance>(
                $"""
                SELECT startedAt, instanceId FROM runs
                WHERE {Behind} AND startedAt >= @oldest AND LOWER(question) LIKE LOWER(@pattern) ESCAPE '!' AND agent = COALESCE(@agent, agent) AND (@withChildren OR NOT evaluation)
                ORDER BY startedAt DESC, instanceId DESC LIMIT @count
                """,
                new
                {
                    pattern = $"%{text.Replace("!", "!!").Replace("%", "!%").Replace("_", "!_")}%",
                    agent,
                    withChildren = !withoutChildren,
                    range.startedAt,
                    range.instanceId,
                    oldest = last?.StartedAt ?? long.MinValue,
                    count,
                })).AsList();

            // Of those that began in the last one's millisecond all were looked at, also those behind it.
            return new FoundInstances(found, found.Count == count ? found[^1] : last is null ? null : last with { InstanceId = "" });
        },
        cancellationToken);

    /// <summary>Keeps a model turn and the calls it asks for, together; the first to be kept counts.</summary>
    /// <returns>What counts, and whether it was not kept before.</returns>
    public Task<(Turn Kept, bool IsNew)> SaveTurnAsync(string instanceId, Turn turn, CancellationToken cancellationToken) => ledger.WriteAsync(
        connection =>
        {
            var result = JsonSerializer.Serialize(turn.Reply, PortJson.Options);
            var circumstances = JsonSerializer.Serialize(new Circumstances(turn.Rebuilt, turn.ContextLimit, turn.ToolErrors, turn.FirstWordMs), PortJson.Options);
            var isNew = connection.Execute(
                "INSERT INTO turns (instanceId, turn, result, circumstances) VALUES (@instanceId, @Number, @result, @circumstances) ON CONFLICT DO NOTHING",
                new { instanceId, turn.Number, result, circumstances }) > 0;
            connection.Execute("DELETE FROM begunTurns WHERE instanceId = @instanceId AND turn = @Number", new { instanceId, turn.Number });
            connection.Execute("DELETE FROM turnOutputs WHERE instanceId = @instanceId", new { instanceId });
            if (!isNew)
            {
                // Another attempt at the activity, on another worker: its calls are run, and none of these.
                var kept = connection.QuerySingle<(string Result, string? Circumstances)>(
                    "SELECT result, circumstances FROM turns WHERE instanceId = @instanceId AND turn = @Number", new { instanceId, turn.Number });
                return (ReadTurn(turn.Number, kept.Result, kept.Circumstances), false);
            }

            connection.Execute(
                """
                INSERT INTO toolCalls (instanceId, turn, ordinal, callId, name, arguments, isApprovalRequest)
                VALUES (@instanceId, @Number, @ordinal, @CallId, @Name, @Arguments, @IsApprovalRequest)
                """,
                turn.Reply.FunctionCalls.Select((call, ordinal) => new { instanceId, turn.Number, ordinal, call.CallId, call.Name, call.Arguments, call.IsApprovalRequest }));
            return (turn, true);
        },
        cancellationToken);

    /// <summary>The run's model turns so far.</summary>
    public Task<IReadOnlyList<Turn>> GetTurnsAsync(string instanceId, CancellationToken cancellationToken) => ledger.ReadAsync<IReadOnlyList<Turn>>(
        async connection => (await connection.QueryAsync<(long Number, string Result, string? Circumstances)>(
                "SELECT turn, result, circumstances FROM turns WHERE instanceId = @instanceId ORDER BY turn", new { instanceId }))
            .Select(row => ReadTurn((int)row.Number, row.Result, row.Circumstances)).ToList(),
        cancellationToken);

    /// <summary>Keeps the id of a response that is being made for a turn, before it is waited for.</summary>
    public Task SaveBegunAsync(string instanceId, int turn, string responseId, CancellationToken cancellationToken) => ledger.ExecuteAsync(
        "INSERT INTO begunTurns (instanceId, turn, responseId) VALUES (@instanceId, @turn, @responseId) ON CONFLICT (instanceId, turn) DO UPDATE SET responseId = excluded.responseId",
        new { instanceId, turn, responseId }, cancellationToken);

    /// <summary>The response that was begun last for a turn, or null.</summary>
    public Task<string?> FindBegunAsync(string instanceId, int turn, CancellationToken cancellationToken) => ledger.ReadAsync(
        connection => connection.QuerySingleOrDefaultAsync<string?>(
            "SELECT responseId FROM begunTurns WHERE instanceId = @instanceId AND turn = @turn", new { instanceId, turn }),
        cancellationToken);

    /// <summary>Keeps the store that the run searches from now on.</summary>
    public Task SaveStoreAsync(string instanceId, string vectorStoreId, CancellationToken cancellationToken) => ledger.ExecuteAsync(
        "UPDATE runs SET vectorStoreId = @vectorStoreId WHERE instanceId = @instanceId", new { instanceId, vectorStoreId }, cancellationToken);

    /// <summary>The run's tool calls so far, in order.</summary>
    public Task<IReadOnlyList<ToolCall>> GetToolCallsAsync(string instanceId, CancellationToken cancellationToken) => ledger.ReadAsync<IReadOnlyList<ToolCall>>(
        async connection => (await connection.QueryAsync<ToolCall>(
            "SELECT turn, ordinal, callId, name, arguments, output, isApprovalRequest, begunAt FROM toolCalls WHERE instanceId = @instanceId ORDER BY turn, ordinal",
            new { instanceId })).AsList(),
        cancellationToken);

    /// <summary>One tool call of a run; null when no turn asked for it.</summary>
    public Task<ToolCall?> FindToolCallAsync(string instanceId, int turn, int ordinal, CancellationToken cancellationToken) => ledger.ReadAsync(
        connection => connection.QuerySingleOrDefaultAsync<ToolCall>(
            "SELECT turn, ordinal, callId, name, arguments, output, isApprovalRequest, begunAt FROM toolCalls WHERE instanceId = @instanceId AND turn = @turn AND ordinal = @ordinal",
            new { instanceId, turn, ordinal }),
        cancellationToken);

    /// <summary>Keeps a tool call's output; the first one counts.</summary>
    /// <returns>Whether none was kept before.</returns>
    public async Task<bool> SaveOutputAsync(string instanceId, int turn, int ordinal, string output, CancellationToken cancellationToken) => await ledger.ExecuteAsync(
        "UPDATE toolCalls SET output = @output WHERE instanceId = @instanceId AND turn = @turn AND ordinal = @ordinal AND output IS NULL",
        new { instanceId, turn, ordinal, output }, cancellationToken) > 0;

    /// <summary>Keeps that another server is being called, before it is.</summary>
    public Task SaveCallBegunAsync(string instanceId, int turn, int ordinal, long begunAt, CancellationToken cancellationToken) => ledger.ExecuteAsync(
        "UPDATE toolCalls SET begunAt = @begunAt WHERE instanceId = @instanceId AND turn = @turn AND ordinal = @ordinal",
        new { instanceId, turn, ordinal, begunAt }, cancellationToken);

    /// <summary>Counts a failure of a tool call.</summary>
    /// <returns>How often it has failed.</returns>
    public Task<int> CountFailureAsync(string instanceId, int turn, int ordinal, CancellationToken cancellationToken) => ledger.WriteAsync(
        connection => connection.ExecuteScalar<int>(
            "UPDATE toolCalls SET failures = failures + 1 WHERE instanceId = @instanceId AND turn = @turn AND ordinal = @ordinal RETURNING failures",
            new { instanceId, turn, ordinal }),
        cancellationToken);

    /// <summary>Deletes the runs' own records, all in one transaction; the research calls they led to stay.</summary>
    public Task DeleteAsync(IReadOnlyList<string> instanceIds, CancellationToken cancellationToken) => ledger.WriteAsync(
        connection => connection.Execute(
            """
            DELETE FROM toolCalls WHERE instanceId = @instanceId;
            DELETE FROM turns WHERE instanceId = @instanceId;
            DELETE FROM begunTurns WHERE instanceId = @instanceId;
            DELETE FROM runs WHERE instanceId = @instanceId;
            """, instanceIds.Select(instanceId => new { instanceId })),
        cancellationToken);

    private static Turn ReadTurn(int number, string result, string? circumstances)
    {
        var turn = new Turn(number, JsonSerializer.Deserialize<ModelReply>(result, PortJson.Options)!);
        return circumstances is null || JsonSerializer.Deserialize<Circumstances>(circumstances, PortJson.Options) is not { } told
            ? turn
            : turn with { Rebuilt = told.Rebuilt, ContextLimit = told.ContextLimit, ToolErrors = told.ToolErrors, FirstWordMs = told.FirstWordMs };
    }

    private static Run? SelectRun(DbConnection connection, string instanceId) =>
        connection.QuerySingleOrDefault<Run>("SELECT * FROM runs WHERE instanceId = @instanceId", new { instanceId });

    private sealed record Circumstances(bool Rebuilt, bool ContextLimit, IReadOnlyList<string> ToolErrors, double? FirstWordMs = null);
}
