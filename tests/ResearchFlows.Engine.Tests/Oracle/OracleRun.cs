using Microsoft.DurableTask;

namespace ResearchFlows.Engine.Tests.Oracle;

/// <summary>The orchestration code of a random program; it says whatever it sees.</summary>
internal sealed class OracleRun(TaskOrchestrationContext context, OracleProgram program)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private readonly List<string> _carried = [];

    public static void Define(IDurableHost host)
    {
        host.Scripts.Orchestrations["program"] = async (context, input) => await new OracleRun(context, input.As<OracleProgram>()).RunAsync();
        host.Scripts.Orchestrations["child"] = async (context, input) =>
        {
            var child = input.As<OracleChild>();
            return child.Failures > 0 && await context.Work<int>("attempt", child.Key) <= child.Failures
                ? throw new InvalidOperationException("this attempt fails")
                : await new OracleRun(context, child.Program).RunAsync();
        };
        new OracleActivities(host).Define();
    }

    private async Task<string?> RunAsync()
    {
        var said = program.SoFar;
        foreach (var name in program.Carried)
        {
            said += await OrAsync("dropped", context.WaitForExternalEvent<string>(name, name == "late" ? Hour : TimeSpan.FromMilliseconds(20)));
        }

        foreach (var (index, step) in program.Steps.Index())
        {
            var key = $"{program.Round}.{index}";
            context.SetCustomStatus(index == 2 ? null : new { key, program.Carried.Count });
            said += await RunAsync(step, key);
        }

        return program.Round < program.Rounds ? await NextRoundAsync(said) : await EndAsync(said);
    }

    /// <summary>One event comes before it continues as new and nobody waits for it, one comes after, and before the next round begins.</summary>
    private async Task<string?> NextRoundAsync(string said)
    {
        await context.Work<object?>("suspend", new[] { "go", "late" });
        said += await context.WaitForExternalEvent<string>("go");
        context.ContinueAsNew(
            ScriptInput.Of("program", program with { Round = program.Round + 1, SoFar = said, Carried = [.. _carried, "late"] }), program.KeepsEvents);
        return null;
    }

    private async Task<string> EndAsync(string said)
    {
        switch (program.End)
        {
            case OracleEnd.Throws:
                throw new InvalidOperationException(said);
            case OracleEnd.Fails:
                return await Work("end", failures: 1);
            case OracleEnd.Terminated or OracleEnd.TerminatedSuspended:
                await context.Work<object?>("terminate", program.End == OracleEnd.TerminatedSuspended);
                return await context.WaitForExternalEvent<string>("never");
            default:
                return said;
        }
    }

    private async Task<string> RunAsync(OracleStep step, string key) => step.Kind switch
    {
        OracleKind.Policy => await OrAsync("!", Work(key, step.Number, Retry(new RetryPolicy(3, TimeSpan.FromMilliseconds(1), 2)))),
        OracleKind.Filter => await OrAsync("!", Work(key, step.Number, Retry(Filtered()))),
        OracleKind.Handler => await HandledAsync(key, step.Number),
        OracleKind.Failure => await OrAsync("!", Work(key, 1)),
        OracleKind.Child => await OrAsync("!", Child(step, key, $"{context.InstanceId}/{key}")),
        OracleKind.UnnamedChild => await OrAsync("!", Child(step, key, null)),
        OracleKind.FanOut => $"({string.Concat(await Task.WhenAll(step.Inner.Select((inner, index) => RunAsync(inner, $"{key}.{index}"))))})",
        OracleKind.Timer => await TimerAsync(step.Number),
        OracleKind.CancelledTimer => await CancelledTimerAsync(step.Number),
        OracleKind.FirstOf => await FirstOfAsync(key),
        OracleKind.Suspended => await SuspendedAsync(key),
        OracleKind.Carried => await CarriedAsync(key),
        OracleKind.Context => Context(),
        _ => await new OracleWaits(context).RunAsync(step, key),
    };

    private static TaskOptions Retry(RetryPolicy policy) => TaskOptions.FromRetryPolicy(policy);

    private static RetryPolicy Filtered() => new(3, TimeSpan.FromMilliseconds(1))
    {
        HandleFailure = failure => failure.ErrorType == typeof(TimeoutException).FullName && !failure.ErrorMessage.Contains("final", StringComparison.Ordinal),
    };

    /// <summary>What it comes to, or what went wrong.</summary>
    internal static async Task<string> OrAsync(string otherwise, Task<string> task)
    {
        try
        {
            return await task;
        }
        catch (TaskFailedException failed)
        {
            var details = failed.FailureDetails;
            return $"{otherwise}{failed.TaskName} {details.ErrorType} {details.ErrorMessage} {details.IsCausedBy<TimeoutException>()}";
        }
        catch (TaskCanceledException)
        {
            return otherwise;
        }
    }

    private Task<string> Work(string key, int failures = 0, TaskOptions? options = null, params string[] events) =>
        context.CallActivityAsync<string>(nameof(Tests.Work), ScriptInput.Of("work", new OracleWork(key, failures, events)), options);

    private async Task<string> HandledAsync(string key, int failures)
    {
        var seen = "";
        AsyncRetryHandler handler = async retry =>
        {
            seen += $"{retry.LastAttemptNumber}{retry.LastFailure.ErrorType}{retry.LastFailure.ErrorMessage}";
            await context.CreateTimer(TimeSpan.FromMilliseconds(1), CancellationToken.None);
            return retry.LastAttemptNumber < 3;
        };
        return await OrAsync("!", Work(key, failures, TaskOptions.FromRetryHandler(handler))) + seen;
    }

    private Task<string> Child(OracleStep step, string key, string? id)
    {
        var attempts = step.Number == 2 ? 1 : 0;
        var retry = step.Number == 2 ? Retry(new RetryPolicy(2, TimeSpan.FromMilliseconds(1))) : null;
        var inner = new OracleProgram(step.Inner, 1, true, step.Number == 1 ? OracleEnd.Fails : OracleEnd.Returns);
        return context.CallSubOrchestratorAsync<string>(
            nameof(Scripted),
            ScriptInput.Of("child", new OracleChild(inner, $"{context.InstanceId} {key}", attempts)),
            id is null ? retry : retry?.WithInstanceId(id) ?? new SubOrchestrationOptions(instanceId: id));
    }

    private async Task<string> TimerAsync(int milliseconds)
    {
        var fireAt = context.CurrentUtcDateTime.AddMilliseconds(milliseconds == 0 ? -1 : milliseconds);
        await context.CreateTimer(fireAt, CancellationToken.None);
        return context.CurrentUtcDateTime >= fireAt ? "t" : "EARLY";
    }

    private async Task<string> CancelledTimerAsync(int when)
    {
        using var cancellation = new CancellationTokenSource();
        if (when == 1)
        {
            cancellation.Cancel();
        }

        var timer = context.CreateTimer(context.CurrentUtcDateTime + Hour, cancellation.Token);
        cancellation.Cancel();
        try
        {
            await timer;
            return "FIRED";
        }
        catch (TaskCanceledException)
        {
            return "c";
        }
    }

    private async Task<string> FirstOfAsync(string key)
    {
        using var cancellation = new CancellationTokenSource();
        var work = Work(key);
        var timer = context.CreateTimer(context.CurrentUtcDateTime + Hour, cancellation.Token);
        var first = await Task.WhenAny(work, timer);
        cancellation.Cancel();
        return first == work ? await work : "TIMER";
    }

    private async Task<string> SuspendedAsync(string key)
    {
        await context.Work<object?>("suspend", new[] { key });
        return await context.WaitForExternalEvent<string>(key);
    }

    /// <summary>Kept events are not compared: this version of Microsoft's in-memory host loses those that came before the end.</summary>
    private async Task<string> CarriedAsync(string key)
    {
        if (!program.KeepsEvents)
        {
            _carried.Add(key);
        }

        return await Work($"{key} raises", events: key) + (program.KeepsEvents ? await context.WaitForExternalEvent<string>(key) : "");
    }

    private string Context() =>
        $"{context.Name}{context.GetInput<ScriptInput>()?.Script}{context.Parent is null}{context.CurrentUtcDateTime.Kind}{context.NewGuid() != context.NewGuid()}";
}

/// <summary>A child of a random program, and how many of its attempts fail.</summary>
internal sealed record OracleChild(OracleProgram Program, string Key, int Failures);
