using Microsoft.DurableTask;
using ResearchFlows.Ports;

namespace ResearchFlows.Engine.Tests.Properties;

/// <summary>What a random program's activity is given.</summary>
/// <param name="Key">The step.</param>
/// <param name="Failures">How many of its failures are recorded before it succeeds.</param>
internal sealed record WorkItem(string Key, int Failures);

/// <summary>The orchestration code of a random program.</summary>
internal sealed class ProgramRun(TaskOrchestrationContext context, RandomProgram program)
{
    /// <summary>How often an activity may fail before its retries are used up.</summary>
    private static readonly TaskOptions Retry = TaskOptions.FromRetryPolicy(new RetryPolicy(3, TimeSpan.FromMilliseconds(1), 2, TimeSpan.FromMilliseconds(2)));

    private readonly List<string> _missed = [.. program.Missed];
    private int _seen = program.Seen;

    public static void Define(TestEngine engine, ActivityGate gate)
    {
        engine.Orchestration("program", async (context, input) => await new ProgramRun(context, input.As<RandomProgram>()).RunAsync());

        // It fails until as many failures as asked for are recorded, so that a crash before the recording changes nothing.
        engine.Scripts.Activities["work"] = async (input, activity, cancellationToken) =>
        {
            var work = input.As<WorkItem>();
            var failed = work.Failures == 0 ? 0 : await FailuresAsync(activity, work.Key, cancellationToken);
            await gate.PassAsync(work.Key, activity.Client, cancellationToken);
            return failed < work.Failures ? throw new TimeoutException($"attempt {failed}") : $"[{work.Key}]";
        };
    }

    private async Task<string?> RunAsync()
    {
        var said = program.SoFar;
        foreach (var (index, step) in program.InOrder)
        {
            said += await RunAsync(step, $"{program.Round}.{index}");
            context.SetCustomStatus(said.Length);
        }

        if (program.Round < program.Rounds)
        {
            context.ContinueAsNew(ScriptInput.Of("program", program with { Round = program.Round + 1, SoFar = said, Missed = _missed, Seen = _seen }));
            return null;
        }

        foreach (var name in _missed)
        {
            said += await context.WaitForExternalEvent<string>(name) == $"<{name}>" ? "" : "WRONG";
        }

        return program.Fails ? throw new InvalidOperationException(said) : said;
    }

    private async Task<string> RunAsync(ProgramStep step, string key) => step.Kind switch
    {
        StepKind.Activity => await OrAsync("!", context.CallActivityAsync<string>(nameof(Work), Item(key, step.Number), Retry)),
        StepKind.Child => await OrAsync("x", context.Child<string>("program", $"{context.InstanceId}/{key}", new RandomProgram(step.Inner, 1) { Fails = step.Number == 1 })),
        StepKind.FanOut => $"({string.Concat(await Task.WhenAll(step.Inner.Select((inner, index) => RunAsync(inner, $"{key}.{index}"))))})",
        StepKind.Timer => await TimerAsync(step.Number),
        StepKind.Event => await (step.Number == 0 ? context.WaitForExternalEvent<string>(key) : context.WaitForExternalEvent<string>(key, TimeSpan.FromDays(100_000))),
        StepKind.Race => await RaceAsync(key),
        StepKind.FirstOf => step.Number == 0 ? await FirstOfTwoAsync(key) : await FirstOfWorkAndTimerAsync(key),
        StepKind.Stream => await StreamAsync(step.Number + 1),
        _ => Forget(key),
    };

    private static async Task<string> OrAsync(string otherwise, Task<string> task)
    {
        try
        {
            return await task;
        }
        catch (TaskFailedException)
        {
            return otherwise;
        }
    }

    private async Task<string> TimerAsync(int milliseconds)
    {
        await context.CreateTimer(context.CurrentUtcDateTime.AddMilliseconds(milliseconds), CancellationToken.None);
        return "t";
    }

    private async Task<string> RaceAsync(string key)
    {
        try
        {
            return await context.WaitForExternalEvent<string>(key, Scenario.Long / 2);
        }
        catch (TaskCanceledException)
        {
            _missed.Add(key);
            return $"<{key}>";
        }
    }

    /// <summary>What it asks for next depends on the winner, so that a replay that sees another one is noticed.</summary>
    private async Task<string> FirstOfTwoAsync(string key)
    {
        var first = context.CallActivityAsync<string>(nameof(Work), Item($"{key}.a", 0));
        var second = context.CallActivityAsync<string>(nameof(Work), Item($"{key}.b", 0));
        var winner = await Task.WhenAny(first, second);
        await context.CallActivityAsync<object?>(winner == first ? nameof(Work) : nameof(OtherWork), Item($"{key}.won", 0));
        return await first + await second;
    }

    private async Task<string> FirstOfWorkAndTimerAsync(string key)
    {
        using var cancellation = new CancellationTokenSource();
        var work = context.CallActivityAsync<string>(nameof(Work), Item(key, 0));
        var timer = context.CreateTimer(context.CurrentUtcDateTime + (Scenario.Long / 2), cancellation.Token);
        if (await Task.WhenAny(work, timer) == work)
        {
            cancellation.Cancel();
        }

        return await work;
    }

    /// <summary>Events may come twice when their sender was not told of the first; they never come out of order.</summary>
    private async Task<string> StreamAsync(int count)
    {
        var said = "";
        while (count > 0)
        {
            var number = await context.WaitForExternalEvent<int>(ProgramEvent.Stream);
            if (number > _seen)
            {
                said += number == _seen + 1 ? $"#{number}" : $"OUT OF ORDER {number} after {_seen}";
                _seen = number;
                count--;
            }
        }

        return said;
    }

    private string Forget(string key)
    {
        _ = context.CallActivityAsync<string>(nameof(Work), Item($"{key}.forgotten", 0));
        return "f";
    }

    private static ScriptInput Item(string key, int failures) => ScriptInput.Of("work", new WorkItem(key, failures));

    private static async Task<int> FailuresAsync(ActivityContext activity, string key, CancellationToken cancellationToken)
    {
        var history = await activity.Client.GetHistoryAsync(activity.InstanceId, cancellationToken);
        var scheduled = history!.Where(e => e.EventType == HistoryEventType.TaskScheduled && e.Input!.Value.GetRawText().Contains($"\"{key}\"", StringComparison.Ordinal))
            .Select(e => e.EventId).ToHashSet();
        return history!.Count(e => e.EventType == HistoryEventType.TaskFailed && scheduled.Contains(e.TaskScheduledId!.Value));
    }
}
