using Bunit;
using ResearchFlows.Improvement;
using ResearchFlows.Instances;
using ResearchFlows.LlamaStack.Replies;
using ResearchFlows.Page.Improvements;
using ResearchFlows.Page.Run;
using ResearchFlows.Ports;
using ResearchFlows.Research;
using System.Text.Json;

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
    public void Waiting_for_a_persons_word_on_calls_of_tools_lies_apart_one_call_after_the_other()
    {
        var timeline = Of(
            Step(1, StepKind.ModelTurn, new AttemptView(At(0), null, At(1))), Step(2, StepKind.ToolCall, new AttemptView(At(1), null, At(2))),
            Step(3, StepKind.ToolCall, new AttemptView(At(4), null, At(5))) with { AskedForApproval = true }, Step(4, StepKind.ToolCall, new AttemptView(At(8), null, At(9))) with { AskedForApproval = true });

        var waits = timeline.Groups.Single(group => group.Name == "Person").Lanes.Single();
        Assert.Equal([(3, 10.0, 30.0), (4, 40, 40)], waits.Select(bar => (bar.Step, bar.From, bar.Width)));
        Assert.Equal((Spent.Person, 7.0), (timeline.Sums[^1].On, timeline.Sums[^1].Time.TotalSeconds));
    }

    [Fact]
    public void A_call_that_still_waits_for_a_person_waits_until_now()
    {
        var run = Run([Step(1, StepKind.ModelTurn, new AttemptView(At(0), null, At(2)))]);
        run = run with
        {
            Instance = run.Instance with
            {
                RuntimeStatus = OrchestrationRuntimeStatus.Running,
                CustomStatus = Json(new ResearchStatus(1, ["note"], new TokenUsage(1, 1), new ToolApprovalRequest("1/0", "note", "{}", At(60)))),
            },
        };

        var shown = Render<RunTimeline>(parameters => parameters.Add(timeline => timeline.Model, run));

        Assert.Equal("20%", shown.Find("rect.person[data-goto]").GetAttribute("x"));
        Assert.Contains("waiting for a person 8.0 s", shown.Find(".legend").TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(24.0, 60)]
    [InlineData(null, 0)]
    public void An_improvement_waits_for_a_person_from_the_gates_word_to_what_comes_next_if_it_asks_one(double? hours, int percent)
    {
        StepView[] steps =
        [
            Step(1, StepKind.Activity, new AttemptView(At(0), null, At(1))) with { Name = nameof(PrepareImprovement), Result = Json(new ImprovementPlan("p", 1, 2, null, null, 3, hours, false, GateRule.Number)) },
            Step(2, StepKind.Activity, new AttemptView(At(1), null, At(2))) with { Name = nameof(DecidePromotion), Input = Json(new DecidePromotionInput("pilot", "b", "c")), Result = Json(new PromotionDecision(true, "Better.", 0.2, 0.01, 0.7, 0.5, 0.05)) },
            Step(3, StepKind.Activity, new AttemptView(At(8), null, At(9))) with { Name = nameof(PromotePrompt) },
        ];
        var run = Run(steps);
        run = run with { Instance = run.Instance with { Orchestration = nameof(ImprovementOrchestration) } };

        var timeline = new Timeline(run with { Improvement = new ImprovementModel(run.Instance, run.Steps, null) });

        Assert.Equal(percent, timeline.Groups.Where(group => group.Name == "Person").Sum(group => group.Lanes.Single().Sum(bar => bar.Width)));
    }

    [Theory]
    [InlineData(OrchestrationRuntimeStatus.Running, 1)]
    [InlineData(OrchestrationRuntimeStatus.Failed, 0)]
    public void A_step_that_failed_last_waits_to_be_tried_again_as_long_as_the_run_goes_on(OrchestrationRuntimeStatus status, int waits)
    {
        var run = Run([Step(1, StepKind.ModelTurn, new AttemptView(At(0), null, At(2), "away"))]);

        var timeline = new Timeline(run with { Instance = run.Instance with { RuntimeStatus = status } });

        Assert.Equal(waits, timeline.Groups.Single().Lanes.Single().Count(bar => bar is { On: Spent.Retry, From: 20, Width: 80 }));
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

    private static JsonElement Json(object value) => JsonSerializer.SerializeToElement(value, PortJson.Options);

    private static DateTimeOffset At(double seconds) => Start.AddSeconds(seconds);
}
