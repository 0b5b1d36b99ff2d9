using CsCheck;
using System.Text.Json.Serialization;

namespace ResearchFlows.Engine.Tests.Properties;

[JsonConverter(typeof(JsonStringEnumConverter<StrikeKind>))]
public enum StrikeKind
{
    /// <summary>The engine dies, the commit is lost.</summary>
    DieBefore,

    /// <summary>The engine dies, the commit is on the disk and nobody was told.</summary>
    DieAfter,

    /// <summary>The commit fails, the engine lives on.</summary>
    FailBefore,

    /// <summary>The commit is on the disk and said to have failed, the engine lives on.</summary>
    FailAfter,

    /// <summary>An event is raised while the commit is being made.</summary>
    RaiseBefore,

    /// <summary>An event is raised when the commit is on the disk and nobody knows it yet.</summary>
    RaiseAfter,

    /// <summary>The instance is suspended while the commit is being made.</summary>
    SuspendBefore,
}

/// <summary>Something that happens at a commit.</summary>
/// <param name="Commits">Which: counted from the strike before.</param>
/// <param name="Kind">What.</param>
public sealed record Strike(int Commits, StrikeKind Kind);

/// <summary>How a run is disturbed: the interleaving as far as a test can have it in its hands.</summary>
/// <param name="Choices">Each picks the next of what could happen, whenever nothing else can go on.</param>
/// <param name="Strikes">What happens at commits.</param>
/// <param name="Stepwise">Whether activities wait to be chosen; if not they end when they do, and every second choice does not wait either.</param>
/// <param name="Workers">How many instances run their code at once.</param>
/// <param name="Activities">How many activities run at once.</param>
/// <param name="MaxIdle">How many waiting instances stay in memory; at 0 each step is replayed.</param>
public sealed record Schedule(int[] Choices, Strike[] Strikes, bool Stepwise, int Workers, int Activities, int MaxIdle)
{
    /// <summary>Nothing is disturbed.</summary>
    public static Schedule Calm { get; } = new([], [], true, 1, 64, 100);

    public static Gen<Schedule> Generator { get; } = Gen.Select(
        Gen.Int[0, 10_000].Array[0, 40],
        Gen.Select(Gen.Int[1, 10], Gen.Enum<StrikeKind>(), (commits, kind) => new Strike(commits, kind)).Array[0, 8],
        Gen.Frequency((3, Gen.Const(true)), (1, Gen.Const(false))),
        Gen.Int[1, 3], Gen.OneOf(Gen.Const(1), Gen.Const(2), Gen.Const(64)), Gen.OneOf(Gen.Const(0), Gen.Const(1), Gen.Const(100)),
        (choices, strikes, stepwise, workers, activities, idle) => new Schedule(choices, strikes, stepwise, workers, activities, idle));
}
