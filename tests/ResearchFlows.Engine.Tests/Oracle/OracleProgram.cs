using CsCheck;
using System.Text.Json.Serialization;

namespace ResearchFlows.Engine.Tests.Oracle;

[JsonConverter(typeof(JsonStringEnumConverter<OracleKind>))]
public enum OracleKind
{
    /// <summary>An activity that fails so many times, retried by a policy of three attempts.</summary>
    Policy,

    /// <summary>The same with a policy that does not retry what says "final", as the second failure does.</summary>
    Filter,

    /// <summary>The same with a handler, which waits on a timer.</summary>
    Handler,

    /// <summary>An activity that fails, without retries.</summary>
    Failure,

    /// <summary>A child under a chosen id that runs the inner steps; at 1 it fails, at 2 its first attempt of two does.</summary>
    Child,

    /// <summary>The same under an id that the host chooses.</summary>
    UnnamedChild,

    /// <summary>The inner steps, all at once.</summary>
    FanOut,

    /// <summary>Waits for three events, raised in an order of its own.</summary>
    Events,

    /// <summary>Two waits for events of one name.</summary>
    SameName,

    /// <summary>A wait for an event that is there already; at 1 its payload is null.</summary>
    Early,

    /// <summary>A wait with a time limit that is met, then one that gets the event; at 1 the first gets it, at 2 it comes between the two.</summary>
    TimeLimit,

    /// <summary>A wait taken back before its event comes, then another; at 1 it is taken back before it begins, at 2 the event comes between the two.</summary>
    CancelledWait,

    /// <summary>A timer of so many milliseconds; at 0 one that is due.</summary>
    Timer,

    /// <summary>A timer taken back; at 1 before it is set.</summary>
    CancelledTimer,

    /// <summary>Whichever comes first of an activity and a timer of an hour.</summary>
    FirstOf,

    /// <summary>Suspends itself; an event and an outcome are recorded before it is resumed.</summary>
    Suspended,

    /// <summary>An event that nobody waits for in this round.</summary>
    Carried,

    /// <summary>What the context says of itself.</summary>
    Context,
}

/// <summary>One step of a random orchestration.</summary>
public sealed record OracleStep(OracleKind Kind, int Number, IReadOnlyList<OracleStep> Inner);

[JsonConverter(typeof(JsonStringEnumConverter<OracleEnd>))]
public enum OracleEnd
{
    Returns,
    Throws,

    /// <summary>With the failure of an activity that it does not catch.</summary>
    Fails,
    Terminated,

    /// <summary>The same while it is suspended.</summary>
    TerminatedSuspended,
}

/// <summary>A random orchestration whose result has only one right answer, whatever happens at the same time.</summary>
public sealed record OracleProgram(IReadOnlyList<OracleStep> Steps, int Rounds, bool KeepsEvents, OracleEnd End)
{
    private static readonly Gen<OracleStep> Task = Gen.OneOf(
        Step(OracleKind.Policy, 3), Step(OracleKind.Filter, 3), Step(OracleKind.Handler, 3), Step(OracleKind.Failure, 0), Step(OracleKind.Timer, 5));

    private static readonly Gen<OracleStep> Leaf = Gen.Frequency(
        (4, Task), (1, Step(OracleKind.Events, 5)), (1, Step(OracleKind.SameName, 0)), (1, Step(OracleKind.Early, 1)),
        (1, Step(OracleKind.TimeLimit, 2)), (1, Step(OracleKind.CancelledWait, 2)), (1, Step(OracleKind.CancelledTimer, 1)),
        (1, Step(OracleKind.FirstOf, 0)), (1, Step(OracleKind.Context, 0)));

    public static Gen<OracleProgram> Generator { get; } = Gen.Select(
        Gen.Frequency(
            (8, Leaf),
            (1, Step(OracleKind.Suspended, 0)),
            (1, Step(OracleKind.Carried, 0)),
            (1, Nested(OracleKind.FanOut, Gen.Frequency((3, Leaf), (1, Nested(OracleKind.Child, Leaf)), (1, Nested(OracleKind.UnnamedChild, Leaf))))),
            (2, Nested(OracleKind.Child, Gen.Frequency((3, Leaf), (1, Nested(OracleKind.Child, Leaf))))),
            (1, Nested(OracleKind.UnnamedChild, Leaf))).Array[1, 4],
        Gen.Frequency((3, Gen.Const(1)), (1, Gen.Const(2)), (1, Gen.Const(3))),
        Gen.Bool,
        Gen.Frequency(
            (4, Gen.Const(OracleEnd.Returns)), (1, Gen.Const(OracleEnd.Throws)), (1, Gen.Const(OracleEnd.Fails)),
            (1, Gen.Const(OracleEnd.Terminated)), (1, Gen.Const(OracleEnd.TerminatedSuspended))),
        (steps, rounds, keeps, end) => new OracleProgram(steps, rounds, keeps, end));

    /// <summary>The round that runs, from 1, and what earlier ones have come to.</summary>
    public int Round { get; init; } = 1;

    public string SoFar { get; init; } = "";

    /// <summary>Events that the round before left for this one.</summary>
    public IReadOnlyList<string> Carried { get; init; } = [];

    /// <summary>Whether one instance of it does one thing after the other, so that its history has one order only.</summary>
    [JsonIgnore]
    public bool IsSequential => !Steps.Any(step => step.Kind == OracleKind.FanOut);

    private static Gen<OracleStep> Step(OracleKind kind, int most) => Gen.Int[0, most].Select(number => new OracleStep(kind, number, []));

    private static Gen<OracleStep> Nested(OracleKind kind, Gen<OracleStep> inner) => Gen.Select(
        Gen.Int[0, 2], inner.Array[1, 3], (number, steps) => new OracleStep(kind, number, steps));
}
