using CsCheck;
using ResearchFlows.Orchestrations;

namespace ResearchFlows.Local.Tests.Engine;

public enum StepKind
{
    Activity,
    Child,
    FanOut,
    Timer,
    Event,
}

/// <summary>One step of a random orchestration: what it does, how often its activity fails first, what runs inside it.</summary>
public sealed record ProgramStep(StepKind Kind, int Number, IReadOnlyList<ProgramStep> Inner);

/// <summary>A random orchestration: steps, run for some rounds with a continue-as-new between each.</summary>
public sealed record RandomProgram(IReadOnlyList<ProgramStep> Steps, int Rounds, int Round = 1, string SoFar = "")
{
    private static readonly Gen<ProgramStep> Leaf = Gen.Select(
        Gen.Frequency((2, Gen.Const(StepKind.Activity)), (1, Gen.Const(StepKind.Timer))), Gen.Int[0, 2], (kind, number) => new ProgramStep(kind, number, []));

    private static readonly Gen<ProgramStep> Nested = Gen.Select(
        Gen.OneOf(Gen.Const(StepKind.Child), Gen.Const(StepKind.FanOut)), Leaf.Array[1, 4], (kind, inner) => new ProgramStep(kind, 0, inner));

    private static readonly Gen<ProgramStep> Event = Gen.Const(new ProgramStep(StepKind.Event, 0, []));

    public static Gen<RandomProgram> Generator { get; } = Gen.Select(
        Gen.Frequency((4, Leaf), (3, Nested), (2, Event)).Array[1, 6], Gen.Int[1, 3], (steps, rounds) => new RandomProgram(steps, rounds));

    /// <summary>The names of all events the program waits for.</summary>
    public IReadOnlyList<string> Events =>
    [
        .. Enumerable.Range(1, Rounds).SelectMany(round => Steps.Index()
            .Where(step => step.Item.Kind == StepKind.Event)
            .Select(step => $"{round}.{step.Index}")),
    ];

    public static void Define(TestEngine engine)
    {
        engine.Orchestration("program", async (context, input) => await RunAsync(context, input.As<RandomProgram>()));

        // It fails until as many failures as asked for are recorded, so that a crash before the recording changes nothing.
        engine.Scripts.Activities["work"] = async (input, context, cancellationToken) =>
        {
            var history = await context.Client.GetHistoryAsync(context.InstanceId, cancellationToken);
            var work = input.As<WorkItem>();
            var scheduled = history!.Where(e => e.EventType == HistoryEventType.TaskScheduled && e.Input!.Value.GetRawText().Contains($"\"{work.Key}\"", StringComparison.Ordinal))
                .Select(e => e.EventId).ToHashSet();
            var failed = history!.Count(e => e.EventType == HistoryEventType.TaskFailed && scheduled.Contains(e.TaskScheduledId!.Value));
            return failed < work.Failures ? throw new TimeoutException($"attempt {failed}") : $"[{work.Key}]";
        };
    }

    private static async Task<object?> RunAsync(IOrchestrationContext context, RandomProgram program)
    {
        var said = program.SoFar;
        foreach (var (index, step) in program.Steps.Index())
        {
            said += await RunAsync(context, step, $"{program.Round}.{index}");
            context.SetCustomStatus(said.Length);
        }

        if (program.Round == program.Rounds)
        {
            return said;
        }

        context.ContinueAsNew(ScriptInput.Of("program", program with { Round = program.Round + 1, SoFar = said }));
        return null;
    }

    private static async Task<string> RunAsync(IOrchestrationContext context, ProgramStep step, string key)
    {
        switch (step.Kind)
        {
            case StepKind.Activity:
                var retry = new RetryPolicy(3, TimeSpan.FromMilliseconds(1), 2, TimeSpan.FromMilliseconds(2));
                return await context.CallActivityAsync<string>("Work", ScriptInput.Of("work", new WorkItem(key, step.Number)), retry);
            case StepKind.Child:
                return await context.Child<string>("program", $"{context.InstanceId}/{key}", new RandomProgram(step.Inner, 1));
            case StepKind.FanOut:
                var all = await Task.WhenAll(step.Inner.Select((inner, index) => RunAsync(context, inner, $"{key}.{index}")));
                return $"({string.Concat(all)})";
            case StepKind.Timer:
                await context.CreateTimerAsync(context.CurrentUtcDateTime.AddMilliseconds(step.Number), CancellationToken.None);
                return "t";
            default:
                return await context.WaitForExternalEventAsync<string>(key, TimeSpan.FromHours(1));
        }
    }

    private sealed record WorkItem(string Key, int Failures);
}
