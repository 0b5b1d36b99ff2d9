using Microsoft.DurableTask;

namespace ResearchFlows.Engine.Tests.Oracle;

/// <summary>The steps of a random program that wait for events.</summary>
internal sealed class OracleWaits(TaskOrchestrationContext context)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    public Task<string> RunAsync(OracleStep step, string key) => step.Kind switch
    {
        OracleKind.Events => EventsAsync(key, step.Number),
        OracleKind.SameName => SameNameAsync(key),
        OracleKind.Early => EarlyAsync(step.Number == 0 ? key : $"{key}null"),
        OracleKind.TimeLimit => TimeLimitAsync(key, step.Number),
        OracleKind.CancelledWait => CancelledWaitAsync(key, step.Number),
        _ => throw new NotSupportedException($"{step.Kind}"),
    };

    private Task<string> Raise(params string[] names) =>
        context.CallActivityAsync<string>(nameof(Work), ScriptInput.Of("work", new OracleWork($"{names[0]} raised", Events: names)));

    /// <summary>The order of the answers is the order they were raised in.</summary>
    private async Task<string> EventsAsync(string key, int order)
    {
        var answers = "";
        string[] names = [.. Enumerable.Range(0, 3).Select(number => $"{key}e{number}")];
        var waits = names.Select(AnswerAsync).ToList();
        string[] raised = [.. names.OrderBy(name => (name[^1] * (order + 1)) % 7)];
        await Raise([.. raised.Select((name, index) => index == 0 ? name.ToUpperInvariant() : name)]);
        await Task.WhenAll(waits);
        return answers;

        async Task AnswerAsync(string name)
        {
            var answer = await context.WaitForExternalEvent<string>(name);
            answers += answer;
        }
    }

    private async Task<string> SameNameAsync(string key)
    {
        var answers = "";
        var first = AnswerAsync("first");
        var second = AnswerAsync("second");
        await Raise(key, key.ToUpperInvariant(), key);
        await Task.WhenAll(first, second);
        return answers + await context.WaitForExternalEvent<string>(key);

        async Task AnswerAsync(string which)
        {
            var answer = await context.WaitForExternalEvent<string>(key);
            answers += which + answer;
        }
    }

    private async Task<string> EarlyAsync(string name)
    {
        await Raise(name);
        return await context.WaitForExternalEvent<string?>(name) ?? "null";
    }

    private async Task<string> TimeLimitAsync(string key, int number)
    {
        if (number == 1)
        {
            var inTime = context.WaitForExternalEvent<string>(key, Hour);
            await Raise(key);
            return await inTime;
        }

        var said = await OracleRun.OrAsync("late", context.WaitForExternalEvent<string>(key, TimeSpan.FromMilliseconds(20)));
        return said + await AgainAsync(key, comesBetween: number == 2);
    }

    private async Task<string> CancelledWaitAsync(string key, int when)
    {
        using var cancellation = new CancellationTokenSource();
        if (when == 1)
        {
            cancellation.Cancel();
        }

        var taken = context.WaitForExternalEvent<string>(key, cancellation.Token);
        cancellation.Cancel();
        var said = await OracleRun.OrAsync("taken back", taken);
        return said + await AgainAsync(key, comesBetween: when == 2);
    }

    /// <summary>When the event comes between, some time passes before the other wait begins.</summary>
    private async Task<string> AgainAsync(string key, bool comesBetween)
    {
        if (comesBetween)
        {
            await Raise(key);
            await context.CreateTimer(TimeSpan.FromMilliseconds(100), CancellationToken.None);
            return await context.WaitForExternalEvent<string>(key);
        }

        var again = context.WaitForExternalEvent<string>(key);
        await Raise(key);
        return await again;
    }
}
