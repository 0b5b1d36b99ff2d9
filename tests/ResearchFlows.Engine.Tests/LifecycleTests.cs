using Dapper;
using Microsoft.Data.Sqlite;
using ResearchFlows.Ports;
using static ResearchFlows.Ports.HistoryEventType;

namespace ResearchFlows.Engine.Tests;

/// <summary>The lock, schema versions, start and stop.</summary>
public sealed class LifecycleTests
{
    [Fact]
    public async Task A_second_engine_on_the_same_file_is_told_so()
    {
        await using var engine = await TestEngine.StartedAsync();
        await using var second = engine.Create();

        var locked = await Assert.ThrowsAsync<EngineLockedException>(() => second.StartAsync(TestEngine.Soon));

        Assert.Contains("Another process is already running on this data folder", locked.Message);
        await engine.Engine.StopAsync(TestEngine.Soon);
        await second.StartAsync(TestEngine.Soon);
        await second.StopAsync(TestEngine.Soon);
        await engine.StartAsync();
    }

    [Fact]
    public async Task A_file_of_a_newer_program_is_refused_untouched()
    {
        await using var engine = await TestEngine.StartedAsync();
        await engine.Engine.StopAsync(TestEngine.Soon);
        await using (var connection = new SqliteConnection($"Data Source={engine.DatabaseFile};Pooling=False"))
        {
            await connection.OpenAsync();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version = 99";
            await command.ExecuteNonQueryAsync();
        }

        var refused = await Assert.ThrowsAsync<EngineTooNewException>(() => engine.Create().StartAsync(TestEngine.Soon));

        Assert.Contains("has schema version 99, this program knows up to 3", refused.Message);
    }

    [Fact]
    public async Task A_file_of_the_program_before_is_brought_up_to_date_with_what_is_in_it()
    {
        await using var engine = await TestEngine.StartedAsync();
        engine.Orchestration("main", (_, _) => Task.FromResult<object?>(1));
        await engine.ResultAsync("main");
        await engine.Engine.StopAsync(TestEngine.Soon);
        await using (var connection = new SqliteConnection($"Data Source={engine.DatabaseFile};Pooling=False"))
        {
            await connection.OpenAsync();
            await connection.ExecuteAsync(
                """
                DROP INDEX instances_by_name; DROP INDEX instances_by_agent; DROP INDEX instances_by_status; DROP INDEX instances_by_end;
                DROP INDEX started_by_created; DROP INDEX started_by_name; DROP INDEX started_by_agent; DROP INDEX started_by_status;
                DROP INDEX started_by_name_agent; DROP INDEX started_by_name_status; DROP INDEX started_by_agent_status; DROP INDEX started_by_name_agent_status;
                DROP INDEX instances_by_name_agent; DROP INDEX instances_by_name_status; DROP INDEX instances_by_agent_status; DROP INDEX instances_by_name_agent_status;
                CREATE INDEX instances_by_name ON instances (name);
                CREATE INDEX instances_by_status ON instances (status);
                CREATE INDEX instances_by_agent ON instances (agent) WHERE agent IS NOT NULL;
                PRAGMA user_version = 1;
                """);
        }

        await engine.StartAsync();

        Assert.Single((await engine.Client.QueryAsync(new() { RuntimeStatus = OrchestrationRuntimeStatus.Completed, Name = "Scripted" }, TestEngine.Soon)).Instances);
        Assert.Equal(1, (await engine.EndOfAsync("instance")).Output!.Value.GetInt32());
    }

    [Fact]
    public async Task A_stop_lets_running_activities_end_and_records_them()
    {
        await using var engine = await TestEngine.StartedAsync();
        var gate = new TaskCompletionSource();
        var started = new TaskCompletionSource();
        engine.Activity("work", async (_, _) =>
        {
            started.TrySetResult();
            await gate.Task;
            return 1;
        });
        engine.Orchestration("main", async (context, _) => await context.Work<int>("work") + await context.Work<int>("work"));
        await engine.RunAsync("main", "instance");
        await started.Task;

        var stopping = engine.Engine.StopAsync(TestEngine.Soon);
        gate.SetResult();
        await stopping;
        await Assert.ThrowsAsync<EngineUnavailableException>(() => engine.RunAsync("main", "refused"));
        await engine.StartAsync();

        Assert.Equal(2, (await engine.EndOfAsync("instance")).Output!.Value.GetInt32());
        Assert.Equal(2, (await engine.EventTypesAsync()).Count(type => type == TaskCompleted));
    }

    [Fact]
    public async Task A_stop_cancels_what_takes_too_long_and_that_runs_again()
    {
        await using var engine = await TestEngine.StartedAsync(configure: options => options with { ShutdownTimeout = TimeSpan.FromMilliseconds(50) });
        var started = new TaskCompletionSource();
        var runs = 0;
        engine.Activity("work", async (_, cancellationToken) =>
        {
            if (Interlocked.Increment(ref runs) == 1)
            {
                started.SetResult();
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }

            return runs;
        });
        engine.Orchestration("main", async (context, _) => await context.Work<int>("work"));
        await engine.RunAsync("main", "instance");
        await started.Task;
        await engine.Engine.StopAsync(TestEngine.Soon);
        await engine.StartAsync();

        Assert.Equal(2, (await engine.EndOfAsync("instance")).Output!.Value.GetInt32());
        Assert.DoesNotContain(TaskFailed, await engine.EventTypesAsync());
        Assert.DoesNotContain(engine.Log.Lines, line => line.Level >= Microsoft.Extensions.Logging.LogLevel.Warning);
    }
}
