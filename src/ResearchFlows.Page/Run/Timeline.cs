using ResearchFlows.Instances;
using ResearchFlows.Page.Parts;
using System.Globalization;

namespace ResearchFlows.Page.Run;

/// <summary>What a stretch of time was spent on.</summary>
internal enum Spent
{
    /// <summary>The model was waited for.</summary>
    Model,

    /// <summary>A tool, or another activity, worked.</summary>
    Work,

    /// <summary>A child ran.</summary>
    Child,

    /// <summary>An attempt that failed.</summary>
    Failed,

    /// <summary>Waiting to try again.</summary>
    Retry,

    /// <summary>Waiting for a turn to run.</summary>
    Queue,

    /// <summary>Waiting for a person's word.</summary>
    Person,
}

/// <summary>A stretch of a step's time; places are percent of the whole.</summary>
internal sealed record TimelineBar(double From, double Width, Spent On, string Says, int Step)
{
    public string X => Percent(From);

    public string Length => Percent(Math.Max(Width, 0.2));

    private static string Percent(double value) => string.Create(CultureInfo.InvariantCulture, $"{value:0.###}%");
}

/// <summary>Steps of one kind; those at the same time lie beside each other.</summary>
internal sealed record TimelineGroup(string Name, IReadOnlyList<IReadOnlyList<TimelineBar>> Lanes);

/// <summary>When a run's steps ran, and what they waited for.</summary>
internal sealed class Timeline
{
    /// <summary>More steps than this are not drawn.</summary>
    private const int MostSteps = 600;

    /// <summary>More steps at the same time than this lie over each other.</summary>
    private const int MostLanes = 6;

    private readonly DateTimeOffset _start;
    private readonly DateTimeOffset _end;
    private readonly Dictionary<Spent, TimeSpan> _sums = [];

    /// <summary>The step that nothing was asked for after: when its last attempt failed, it is tried again.</summary>
    private readonly StepView? _tryingAgain;

    public Timeline(RunModel run)
    {
        var steps = run.Steps.Steps.Where(step => step.Tries.Count > 0).Take(MostSteps).ToList();
        LeftOut = run.Steps.Steps.Count(step => step.Tries.Count > 0) - steps.Count;
        _start = run.Instance.CreatedAt;
        _end = LeftOut == 0 ? run.End : EndOf(steps[^1], run.End);
        _tryingAgain = run.HasEnded ? null : run.Steps.Steps.LastOrDefault(step => step.Tries.Count > 0);
        Groups = [.. steps.GroupBy(GroupOf).OrderBy(group => group.Key).Select(group => new TimelineGroup(Names[group.Key], Lanes(group))), .. Persons(run)];
    }

    private static string[] Names { get; } = ["Model", "Tools", "Children", "Other"];

    public IReadOnlyList<TimelineGroup> Groups { get; }

    public int LeftOut { get; }

    public TimeSpan Length => _end - _start;

    /// <summary>What the time was spent on, added up over the steps.</summary>
    public IReadOnlyList<(Spent On, TimeSpan Time)> Sums => [.. _sums.Where(sum => sum.Value >= TimeSpan.FromMilliseconds(1)).OrderBy(sum => sum.Key).Select(sum => (sum.Key, sum.Value))];

    public static string Name(Spent spent) => spent switch
    {
        Spent.Model => "waiting for the model",
        Spent.Work => "tools and other work",
        Spent.Child => "children",
        Spent.Failed => "failed attempts",
        Spent.Retry => "waiting to try again",
        Spent.Person => "waiting for a person",
        _ => "in the queue",
    };

    private static int GroupOf(StepView step) => step.Kind switch { StepKind.ModelTurn => 0, StepKind.ToolCall => 1, StepKind.Child => 2, _ => 3 };

    private List<IReadOnlyList<TimelineBar>> Lanes(IEnumerable<StepView> steps)
    {
        List<(List<TimelineBar> Bars, DateTimeOffset End)> lanes = [];
        foreach (var step in steps)
        {
            var free = lanes.FindIndex(lane => lane.End <= step.StartedAt);
            if (free < 0 && lanes.Count < MostLanes)
            {
                lanes.Add(([], default));
                free = lanes.Count - 1;
            }

            var place = free < 0 ? lanes.Count - 1 : free;
            lanes[place].Bars.AddRange(Bars(step));
            lanes[place] = (lanes[place].Bars, EndOf(step, _end));
        }

        return [.. lanes.Select(lane => lane.Bars)];
    }

    private IEnumerable<TimelineBar> Bars(StepView step)
    {
        for (var index = 0; index < step.Tries.Count; index++)
        {
            var attempt = step.Tries[index];
            var begun = attempt.BegunAt ?? attempt.AskedAt;
            var ended = attempt.EndedAt ?? _end;
            if (begun > attempt.AskedAt)
            {
                yield return Bar(step, Spent.Queue, attempt.AskedAt, begun);
            }

            yield return Bar(step, attempt.Failure is null ? WorkOf(step) : Spent.Failed, begun, ended);
            if (index + 1 < step.Tries.Count)
            {
                yield return Bar(step, Spent.Retry, ended, step.Tries[index + 1].AskedAt);
            }
            else if (step == _tryingAgain && attempt.Failure is not null)
            {
                yield return Bar(step, Spent.Retry, ended, _end);
            }
        }
    }

    private IEnumerable<TimelineGroup> Persons(RunModel run)
    {
        List<TimelineBar> waits = [.. PersonWaits.Of(run).Where(wait => wait.From < _end).Select(wait => Bar(wait.Step, Spent.Person, wait.From, wait.To))];
        return waits.Count == 0 ? [] : [new TimelineGroup("Person", [waits])];
    }

    private TimelineBar Bar(StepView step, Spent spent, DateTimeOffset from, DateTimeOffset to)
    {
        var time = to > from ? to - from : TimeSpan.Zero;
        _sums[spent] = _sums.GetValueOrDefault(spent) + time;
        var whole = Math.Max(Length.TotalMilliseconds, 1);
        return new(
            Math.Clamp((from - _start).TotalMilliseconds / whole, 0, 1) * 100, Math.Clamp(time.TotalMilliseconds / whole, 0, 1) * 100, spent,
            $"{step.Number} {StepText.Title(step)}: {Name(spent)}, {Amounts.Duration(time)}", step.Number);
    }

    private static Spent WorkOf(StepView step) => step.Kind switch { StepKind.ModelTurn => Spent.Model, StepKind.Child => Spent.Child, _ => Spent.Work };

    private static DateTimeOffset EndOf(StepView step, DateTimeOffset end) => step.Tries[^1].EndedAt ?? end;
}
