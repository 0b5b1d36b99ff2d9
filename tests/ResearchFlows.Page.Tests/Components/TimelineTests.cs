using Bunit;
using ResearchFlows.Instances;
using ResearchFlows.Page.Run;
using ResearchFlows.Ports;

namespace ResearchFlows.Page.Tests.Components;

public sealed class TimelineTests : BunitContext
{
    private static readonly DateTimeOffset Start = new(2026, 11, 28, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Waits_lie_apart_from_work()
    {
        var timeline = Of(Step(1, StepKind.ModelTurn, new AttemptView(At(0), At(1), At(3), "server error"), new AttemptView(At(5), At(5), At(9))));

        Assert.Equal(
            [(Spent.Queue, 0.0, 10.0), (Spent.Failed, 10, 20), (Spent.Retry, 30, 20), (Spent.Model, 50, 40)],
            timeline.Groups.Single().Lanes.Single().Select(bar => (bar.On, bar.From, bar.Width)));
        Assert.Equal([(Spent.Model, 4.0), (Spent.Failed, 2), (Spent.Retry, 2), (Spent.Queue, 1)], timeline.Sums.Select(sum => (sum.On, sum.Time.TotalSeconds)));
    }

    [Fact]
    public void Tools_at_the_same_time_lie_beside_each_other_and_later_ones_in_the_first_lane_again()
    {
        var timeline = Of(
            Step(1, StepKind.ToolCall, new AttemptView(At(0), null, At(4))), Step(2, StepKind.ToolCall, new AttemptView(At(0), null, At(2))),
            Step(3, StepKind.ToolCall, new AttemptView(At(5), null, At(6))));

        Assert.Equal([[1, 3], [2]], timeline.Groups.Single().Lanes.Select(lane => lane.Select(bar => bar.Step)));
    }

    [Fact]
    public void A_run_of_thousands_of_steps_draws_the_first_and_says_so()
    {
        var run = Run([.. Enumerable.Range(1, 3000).Select(number => Step(number, StepKind.ToolCall, new AttemptView(At(0), null, At(1))))]);

        var shown = Render<RunTimeline>(parameters => parameters.Add(timeline => timeline.Model, run));

        Assert.Equal(600, shown.FindAll("rect[data-goto]").Count);
        Assert.Contains("The first 600 of 3,000 steps.", shown.Markup, StringComparison.Ordinal);
    }

    private static Timeline Of(params StepView[] steps) => new(Run(steps));

    private static RunModel Run(StepView[] steps) => new(
        new InstanceView
        {
            InstanceId = "run", Orchestration = "ResearchOrchestration", RuntimeStatus = OrchestrationRuntimeStatus.Completed, CreatedAt = Start, LastUpdatedAt = At(10), Links = new Dictionary<string, string>(),
        },
        new StepsView("run", "ResearchOrchestration", OrchestrationRuntimeStatus.Completed, null, null, null, steps, "0-0"), null, At(10));

    private static StepView Step(int number, StepKind kind, params AttemptView[] tries) => new()
    {
        Number = number, Kind = kind, Name = "RunTool", Status = StepStatus.Completed, StartedAt = tries[0].AskedAt, Tries = tries, Attempts = tries.Length,
    };

    private static DateTimeOffset At(double seconds) => Start.AddSeconds(seconds);
}
