using Microsoft.Data.Sqlite;
using ResearchFlows.Ports;
using static ResearchFlows.Ports.HistoryEventType;

namespace ResearchFlows.Engine.Tests;

/// <summary>Group commit, disk faults, listing.</summary>
public sealed class StoreTests
{
    [Fact]
    public async Task Many_instances_share_commits()
    {
        const int instances = 400;
        using var asked = new ManualResetEventSlim();
        using var ran = new CountdownEvent(instances);
        await using var engine = await TestEngine.StartedAsync(configure: options => options with
        {
            MaxConcurrentOrchestrations = 2,
            BeforeCommit = commit =>
            {
                // The other starts wait behind the first, and the ends behind the first commit of an end.
                asked.Wait(TestEngine.Soon);
                if (commit > 2)
                {
                    ran.Wait(TestEngine.Soon);
                }
            },
        });
        engine.Orchestration("main", (_, _) => Task.FromResult<object?>(ran.Signal()));

        var starting = Task.WhenAll(Enumerable.Range(0, instances).Select(n => engine.RunAsync("main", $"i{n}")));
        asked.Set();
        await starting;
        await Task.WhenAll(Enumerable.Range(0, instances).Select(n => engine.EndOfAsync($"i{n}")));

        // At most two of starts, the one that waited, one of all that came meanwhile, and the two that were under way when the last had run.
        Assert.InRange(engine.Engine.Commits, 2, 6);
    }

    [Fact]
    public async Task A_sequential_step_costs_one_commit()
    {
        await using var engine = await TestEngine.StartedAsync();
        engine.Activity("work", _ => 1);
        engine.Orchestration("main", async (context, _) =>
        {
            for (var step = 0; step < 100; step++)
            {
                await context.Work<int>("work");
            }

            return null;
        });
        var before = engine.Engine.Commits;

        await engine.ResultAsync("main");

        // The start, the first episode, and one for each outcome with what follows from it.
        Assert.Equal(102, engine.Engine.Commits - before);
    }

    [Fact]
    public async Task A_full_disk_fails_what_waits_loses_nothing_and_is_over_when_there_is_room_again()
    {
        var full = false;
        var tries = 0;
        await using var engine = await TestEngine.StartedAsync(configure: options => options with
        {
            BeforeCommit = _ =>
            {
                if (Volatile.Read(ref full))
                {
                    Interlocked.Increment(ref tries);
                    throw new SqliteException("database or disk is full", 13);
                }
            },
        });
        var runs = 0;
        TaskCompletionSource[] gates = [new(), new()];
        engine.Activity("work", async (input, _) =>
        {
            Interlocked.Increment(ref runs);
            await gates[input.As<int>()].Task;
            return 1;
        });
        engine.Orchestration("main", async (context, _) =>
            (await Task.WhenAll(context.Work<int>("work", 0), context.Work<int>("work", 1))).Sum()
            + await context.WaitForExternalEvent<int>("go", TimeSpan.FromDays(1)));
        await engine.RunAsync("main", "instance");
        await engine.UntilAsync("instance", _ => Volatile.Read(ref runs) == 2);

        Volatile.Write(ref full, true);
        gates[0].SetResult();
        await engine.UntilAsync("instance", _ => Volatile.Read(ref tries) > 3);
        Assert.False(engine.Engine.Health.IsHealthy);
        Assert.Contains("disk is full", engine.Engine.Health.Message);
        await Assert.ThrowsAsync<EngineUnavailableException>(() => engine.RunAsync("main", "refused"));
        await Assert.ThrowsAsync<EngineUnavailableException>(() => engine.Client.RaiseEventAsync("instance", "go", 1, TestEngine.Soon));
        Assert.Null(await engine.Client.GetAsync("refused", TestEngine.Soon));
        Assert.Equal([ExecutionStarted, TaskScheduled, TaskScheduled], await engine.EventTypesAsync());

        Volatile.Write(ref full, false);
        await engine.UntilRecordedAsync(TaskCompleted);
        gates[1].SetResult();
        await engine.Client.RaiseEventAsync("instance", "go", 40, TestEngine.Soon);
        Assert.Equal(42, (await engine.EndOfAsync("instance")).Output!.Value.GetInt32());
        Assert.True(engine.Engine.Health.IsHealthy);
        Assert.Equal(2, runs);
        Assert.Single(await engine.EventTypesAsync(), EventRaised);
        Assert.InRange(tries, 4, 100);
    }

    [Fact]
    public async Task An_idle_engine_notices_that_the_disk_works_again()
    {
        var full = true;
        await using var engine = await TestEngine.StartedAsync(configure: options => options with
        {
            BeforeCommit = _ => _ = Volatile.Read(ref full) ? throw new SqliteException("disk I/O error", 10) : 0,
        });
        await Assert.ThrowsAsync<EngineUnavailableException>(() => engine.RunAsync("main", "refused"));
        Assert.False(engine.Engine.Health.IsHealthy);

        Volatile.Write(ref full, false);

        var soon = TestEngine.Soon;
        while (!engine.Engine.Health.IsHealthy)
        {
            await Task.Delay(20, soon);
        }
    }

    [Fact]
    public async Task Children_are_terminated_at_the_next_start_when_the_engine_dies_right_after_their_parent()
    {
        var parentTerminated = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        long last = long.MaxValue;
        await using var engine = await TestEngine.StartedAsync(configure: options => options with
        {
            BeforeCommit = commit =>
            {
                if (commit > last)
                {
                    parentTerminated.TrySetResult();
                    throw new SqliteException("the engine dies here", 10);
                }
            },
        });
        engine.Orchestration("child", async (context, _) => await context.WaitForExternalEvent<int>("never"));
        engine.Orchestration("main", async (context, _) => await context.Child<int>("child", "child"));
        await engine.RunAsync("main", "instance");
        await engine.UntilRecordedAsync(SubOrchestrationInstanceCreated);
        await engine.RoundTripAsync("child");

        last = engine.Engine.Commits + 1;
        var terminating = engine.Client.TerminateAsync("instance", null, TestEngine.Soon);
        await parentTerminated.Task;
        Assert.False(terminating.IsCompleted);
        await engine.Engine.AbandonAsync();
        last = long.MaxValue;
        await engine.StartAsync();

        await Assert.ThrowsAsync<EngineUnavailableException>(() => terminating);
        Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await engine.EndOfAsync("child")).RuntimeStatus);
    }

    [Fact]
    public async Task Pages_are_newest_first_filtered_and_undisturbed_by_newer_instances()
    {
        await using var engine = await TestEngine.StartedAsync();
        engine.Orchestration("quick", (_, input) => Task.FromResult<object?>(input.Script));
        engine.Orchestration("waiting", async (context, _) => await context.WaitForExternalEvent<int>("go"));
        for (var n = 0; n < 25; n++)
        {
            await engine.RunAsync(n % 5 == 0 ? "waiting" : "quick", $"i{n:00}", agent: n % 2 == 0 ? "even" : "odd", name: n < 10 ? "Scripted" : "OtherScripted");
            engine.FakeTime.Advance(TimeSpan.FromMinutes(1));
        }

        foreach (var n in Enumerable.Range(0, 25).Where(n => n % 5 != 0))
        {
            await engine.EndOfAsync($"i{n:00}");
        }

        foreach (var n in Enumerable.Range(0, 25).Where(n => n % 5 == 0))
        {
            // Before, it may not have begun.
            await engine.RoundTripAsync($"i{n:00}");
        }

        Assert.Equal(Enumerable.Range(0, 25).Reverse(), await ListAsync(new() { PageSize = 7 }));
        Assert.Equal([9, 8, 7, 6, 5, 4, 3, 2, 1, 0], await ListAsync(new() { Name = "Scripted", PageSize = 3 }));
        Assert.Equal([20, 10, 0], await ListAsync(new() { Agent = "even", RuntimeStatus = OrchestrationRuntimeStatus.Running, PageSize = 2 }));
        Assert.Equal([24, 23, 22], await ListAsync(new() { CreatedFrom = engine.FakeTime.GetUtcNow().AddMinutes(-3) }));
        Assert.Equal([23], await ListAsync(new() { CreatedFrom = engine.FakeTime.GetUtcNow().AddMinutes(-3), Agent = "odd", Name = "OtherScripted", RuntimeStatus = OrchestrationRuntimeStatus.Completed }));
        Assert.Empty(await ListAsync(new() { CreatedFrom = engine.FakeTime.GetUtcNow().AddMinutes(1) }));

        var first = await engine.Client.QueryAsync(new() { PageSize = 20 }, TestEngine.Soon);
        Assert.All(first.Instances, instance => Assert.Equal((null, null), (instance.Input, instance.Output)));
        await engine.RunAsync("quick", "newer");
        var second = await engine.Client.QueryAsync(new() { PageSize = 20, ContinuationToken = first.ContinuationToken }, TestEngine.Soon);
        Assert.Equal(["i04", "i03", "i02", "i01", "i00"], second.Instances.Select(instance => instance.InstanceId));
        Assert.Null(second.ContinuationToken);
        foreach (var token in new[] { "x", "", "!!", "aW5zdGFuY2VzPHg", first.ContinuationToken + "!" })
        {
            await Assert.ThrowsAsync<ArgumentException>(() => engine.Client.QueryAsync(new() { ContinuationToken = token }, TestEngine.Soon));
        }

        async Task<List<int>> ListAsync(OrchestrationQuery query)
        {
            List<int> found = [];
            do
            {
                var page = await engine.Client.QueryAsync(query, TestEngine.Soon);
                Assert.True(page.Instances.Count <= query.PageSize);
                found.AddRange(page.Instances.Select(instance => int.Parse(instance.InstanceId[1..])));
                query = query with { ContinuationToken = page.ContinuationToken };
            }
            while (query.ContinuationToken is not null);
            return found;
        }
    }
}
