using CsCheck;
using System.Text.Json.Serialization;

namespace ResearchFlows.Engine.Tests.Properties;

[JsonConverter(typeof(JsonStringEnumConverter<StepKind>))]
public enum StepKind
{
    /// <summary>An activity that fails <see cref="ProgramStep.Number"/> times first; at three its retries are used up.</summary>
    Activity,

    /// <summary>A child that runs the inner steps and, at number 1, fails at its end.</summary>
    Child,

    /// <summary>The inner steps, all at once.</summary>
    FanOut,

    /// <summary>A timer of so many milliseconds.</summary>
    Timer,

    /// <summary>A wait for an event of its own, with a time limit at number 1 that is never met.</summary>
    Event,

    /// <summary>A wait for an event of its own with a time limit that may be met first; the event is then awaited at the program's end.</summary>
    Race,

    /// <summary>Whichever ends first of two activities or, at number 1, of an activity and a timer.</summary>
    FirstOf,

    /// <summary>The next messages of one stream of events, in their order.</summary>
    Stream,

    /// <summary>An activity whose outcome nobody waits for.</summary>
    Forget,
}

/// <summary>One step of a random orchestration.</summary>
public sealed record ProgramStep(StepKind Kind, int Number, IReadOnlyList<ProgramStep> Inner)
{
    /// <summary>The step and what runs inside it, in the same instance.</summary>
    [JsonIgnore]
    public IEnumerable<ProgramStep> Own => Kind == StepKind.FanOut ? Inner.SelectMany(inner => inner.Own).Prepend(this) : [this];
}

/// <summary>An event that a program waits for.</summary>
public sealed record ProgramEvent(string Name, object Payload)
{
    public const string Stream = "stream";
}

/// <summary>
/// A random orchestration: steps, run for some rounds with a continue-as-new between each. Whatever wins its races, it comes to the
/// same result, so that a disturbed run can be compared with an undisturbed one.
/// </summary>
public sealed record RandomProgram(IReadOnlyList<ProgramStep> Steps, int Rounds)
{
    private static readonly Gen<ProgramStep> Leaf = Gen.Frequency(
        (4, Step(StepKind.Activity, 3)), (1, Step(StepKind.Timer, 5)), (1, Step(StepKind.FirstOf, 1)), (1, Step(StepKind.Forget, 0)));

    private static readonly Gen<ProgramStep> Told = Gen.Frequency((2, Step(StepKind.Event, 1)), (2, Step(StepKind.Race, 0)));

    public static Gen<RandomProgram> Generator { get; } = Gen.Select(
        Gen.Frequency(
            (4, Leaf), (2, Told), (1, Step(StepKind.Stream, 1)),
            (2, Nested(StepKind.FanOut, Gen.Frequency((3, Leaf), (1, Told)))),
            (2, Nested(StepKind.Child, Gen.Frequency((3, Leaf), (1, Nested(StepKind.FanOut, Leaf)), (1, Nested(StepKind.Child, Leaf)))))).Array[1, 6],
        Gen.Int[1, 3],
        (steps, rounds) => new RandomProgram(steps, rounds));

    /// <summary>Whether it throws at its end.</summary>
    public bool Fails { get; init; }

    /// <summary>The round that runs, from 1, and what earlier ones have come to.</summary>
    public int Round { get; init; } = 1;

    public string SoFar { get; init; } = "";

    /// <summary>Events whose time limit was met first.</summary>
    public IReadOnlyList<string> Missed { get; init; } = [];

    /// <summary>The last message of the stream that was taken.</summary>
    public int Seen { get; init; }

    /// <summary>The steps of its round: each round begins one step later, so that the same numbers stand for other tasks.</summary>
    [JsonIgnore]
    public IEnumerable<(int Index, ProgramStep Step)> InOrder => Steps.Index().Skip((Round - 1) % Steps.Count).Concat(Steps.Index().Take((Round - 1) % Steps.Count));

    /// <summary>All events the program waits for.</summary>
    [JsonIgnore]
    public IReadOnlyList<ProgramEvent> Events
    {
        get
        {
            List<ProgramEvent> events = [];
            var stream = 0;
            for (var round = 1; round <= Rounds; round++)
            {
                foreach (var (index, step) in Steps.Index())
                {
                    events.AddRange(EventsOf(step, $"{round}.{index}"));
                    events.AddRange(Enumerable.Range(0, step.Kind == StepKind.Stream ? step.Number + 1 : 0).Select(_ => new ProgramEvent(ProgramEvent.Stream, ++stream)));
                }
            }

            return events;
        }
    }

    /// <summary>Whether one instance of it does one thing after the other, so that its history has one order only.</summary>
    [JsonIgnore]
    public bool IsSequential => !Steps.Any(step => step.Kind is StepKind.FanOut or StepKind.FirstOf or StepKind.Forget);

    /// <summary>Whether which of its timers are set or fire depends on who wins a race.</summary>
    [JsonIgnore]
    public bool RacesTimers => Steps.SelectMany(step => step.Own).Any(step => step.Kind is StepKind.Race or StepKind.FirstOf);

    private static IEnumerable<ProgramEvent> EventsOf(ProgramStep step, string key) => step.Kind switch
    {
        StepKind.Event or StepKind.Race => [new(key, $"<{key}>")],
        StepKind.FanOut => step.Inner.SelectMany((inner, index) => EventsOf(inner, $"{key}.{index}")),
        _ => [],
    };

    private static Gen<ProgramStep> Step(StepKind kind, int most) => Gen.Int[0, most].Select(number => new ProgramStep(kind, number, []));

    private static Gen<ProgramStep> Nested(StepKind kind, Gen<ProgramStep> inner) => Gen.Select(
        Gen.Int[0, 1], inner.Array[1, 4], (number, steps) => new ProgramStep(kind, number, steps));
}
