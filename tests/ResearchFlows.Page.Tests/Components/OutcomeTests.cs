using Bunit;
using ResearchFlows.Agents;
using ResearchFlows.Evaluation;
using ResearchFlows.Improvement;
using ResearchFlows.Instances;
using ResearchFlows.LlamaStack.Replies;
using ResearchFlows.Optimization;
using ResearchFlows.Page.Improvements;
using ResearchFlows.Page.Run;
using ResearchFlows.Ports;
using System.Text.Json;

namespace ResearchFlows.Page.Tests.Components;

/// <summary>What work that consists of many runs came to.</summary>
public sealed class OutcomeTests : BunitContext
{
    private static readonly Cost Cost = new(50, new TokenUsage(1000, 100));

    [Fact]
    public void An_evaluation_tells_each_splits_score_and_what_keeps_it_from_being_trusted()
    {
        var result = new EvaluationResult
        {
            EvaluationId = "e", PromptId = "p", PromptVersion = 3, Runs = 22, Errors = 1, Cost = Cost, FooledBy = ["injection"],
            Score = new(null, 22, 0.5, 0.25, 0.75), Splits = [new(CaseSplit.Train, 6, 0.25, 0, 0.5), new(CaseSplit.Validation, 16, 0.75, 0.5, 1)],
        };

        var shown = Show(nameof(EvaluationOrchestration), result);

        Assert.StartsWith("Prompt version 3 scores 0.50", shown.Find("h2").TextContent, StringComparison.Ordinal);
        Assert.Equal(["train 6", "validation 16", "all 22"], shown.FindAll("th[scope=row]").Select(split => split.TextContent));
        Assert.Equal(["0.25", "0.75", "0.50"], shown.FindAll("tbody td.number:not(.wide)").Select(mean => mean.TextContent));
        Assert.Contains("fooled by injection", shown.Find(".problem").TextContent, StringComparison.Ordinal);
        Assert.Equal("22 runs, 1 error, which are in no mean, 50 model calls.", shown.Find("p.quiet").TextContent);
    }

    [Fact]
    public void An_optimization_tells_its_scores_before_and_after_and_its_rounds()
    {
        var result = new OptimizationResult
        {
            StoppedBy = OptimizationStop.Patience, FirstVersion = 1, BestVersion = 2, Cost = Cost, Minutes = 2,
            Splits = [new(CaseSplit.Validation, new(CaseSplit.Validation, 9, 0.25, 0, 1), new(CaseSplit.Validation, 9, 0.75, 0, 1)), new(CaseSplit.Test, null, null)],
            Path = [new(1, "o-i1", ImprovementOutcome.Promoted, 2, "It is <b>better</b>."), new(2, "o-i2", ImprovementOutcome.Rejected, 2, "It is not.")],
        };

        var shown = Show(nameof(OptimizationOrchestration), result);

        Assert.Equal("Version 2 is the best, in place of 1", shown.Find("h2").TextContent);
        Assert.Equal(["validation 9", "0.25", "0.75", "+0.50"], shown.FindAll("tbody td").Select(cell => cell.TextContent));
        Assert.Equal(["/api/ui/runs/o-i1", "/api/ui/runs/o-i2"], shown.FindAll(".rounds a").Select(round => round.GetAttribute("href")));
        Assert.Equal(["Version 2 is in force", "Nothing was promoted"], shown.FindAll(".rounds a").Select(round => round.TextContent));
        Assert.Empty(shown.FindAll(".rounds b"));
    }

    [Fact]
    public void A_check_of_the_judge_tells_its_agreement_with_people_and_what_they_see_differently_first()
    {
        StepView[] steps =
        [
            Step(nameof(PrepareJudgeCheck), new JudgeCheckInput("pilot"), new JudgeCheckPlan(["one", "two", "three"], 4)),
            Step(nameof(JudgeFeedback), new JudgeFeedbackInput("pilot", "one"), new JudgedAnswer("one", "Deep?", true, null, 1, "As expected.")),
            Step(nameof(JudgeFeedback), new JudgeFeedbackInput("pilot", "two"), new JudgedAnswer("two", "Wide?", false, "No <b>width</b>.", 0.75, "It names a width.")),
            Step(nameof(JudgeFeedback), new JudgeFeedbackInput("pilot", "three"), new Judgement(null, "Of a version before.", Cost)),
        ];
        var check = Model(nameof(JudgeCheckOrchestration), new JudgeCheckResult(2, 1, Cost)) with
        {
            Steps = new StepsView("run", nameof(JudgeCheckOrchestration), OrchestrationRuntimeStatus.Completed, null, null, null, steps, "4-4"),
            Judge = new JudgeView { Agent = "pilot", JudgeModel = "judge-model", JudgePromptVersion = 1, Agreement = JudgeAgreement.Of([(true, 1), (false, 0.75)]), NotAsked = 1, WithoutExpected = 0, Disagreements = [] },
        };

        var shown = Render<RunOutcome>(parameters => parameters.Add(outcome => outcome.Model, check));

        Assert.Equal("The judge agrees with people about 1 of 2 answers", shown.Find("h2").TextContent);
        Assert.Contains("Too few to say", shown.Find("p.note").TextContent, StringComparison.Ordinal);
        Assert.Equal(["/api/ui/runs/two", "/api/ui/runs/one"], shown.FindAll("tbody a").Select(answer => answer.GetAttribute("href")));
        Assert.Equal(["bad", "0.75", "good", "1.00"], shown.FindAll("tbody td:not(:first-child)").Select(cell => cell.TextContent));
        Assert.Contains("seen differently", shown.Find("tbody tr").TextContent, StringComparison.Ordinal);
        Assert.Empty(shown.FindAll("b"));
        Assert.Equal("2 answers scored, 1 error, 50 model calls.", shown.FindAll("p.quiet")[^1].TextContent);
    }

    [Theory]
    [InlineData(GateRule.Number, false)]
    [InlineData(2, true)]
    public void Both_looks_of_the_gate_stand_there_with_their_figures_and_the_rule_when_it_is_an_earlier_one(int rule, bool isEarlier)
    {
        var first = new DecidePromotionInput("pilot", "base", "candidate", "fresh", Look: 1);
        StepView[] steps =
        [
            Step(nameof(PrepareImprovement), new PrepareImprovementInput("pilot"), new ImprovementPlan("p", 1, 2, null, null, 3, null, false, rule)),
            Step(nameof(DecidePromotion), first, new PromotionDecision(false, "Over 9 cases the candidate scores +0.100 (p = 0.1200, exact).", 0.1, 0.12, 0.6, 0.5, 0.05, Promising: true)),
            Step(nameof(DecidePromotion), first with { Look = 2, AgainEvaluationIds = ["a", "b"] }, new PromotionDecision(true, "Over 9 cases the candidate scores +0.200 (p = 0.0100, exact).", 0.2, 0.01, 0.7, 0.5, 0.05, null, [new("one", 0.2)])),
        ];
        var model = new ImprovementModel(Instance(nameof(ImprovementOrchestration), null), new StepsView("run", nameof(ImprovementOrchestration), OrchestrationRuntimeStatus.Running, null, null, null, steps, "3-3"), null);

        var shown = Render<GateSection>(parameters => parameters.Add(gate => gate.Model, model));

        Assert.Equal(["First look", "Second look, with further runs of both"], shown.FindAll("h3").Select(look => look.TextContent));
        Assert.Contains("p = 0.1200", shown.FindAll("p[dir]")[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("p = 0.0100", shown.FindAll("p[dir]")[1].TextContent, StringComparison.Ordinal);
        Assert.Equal("The test's level is 0.05, shared by 2 looks.", shown.Find("p.quiet").TextContent);
        Assert.Single(shown.FindAll("rect"));
        Assert.Equal(isEarlier, shown.Markup.Contains("under an earlier rule", StringComparison.Ordinal));
    }

    [Fact]
    public void What_work_of_many_runs_cost_is_told_by_the_agents_prices()
    {
        var run = Model(nameof(OptimizationOrchestration), new OptimizationResult { StoppedBy = OptimizationStop.MaxIterations, Cost = Cost }) with { Prices = new Prices(2, 10) };

        var summary = Render<RunSummary>(parameters => parameters.Add(summary => summary.Model, run));

        Assert.Contains("1,000 read, 100 written", summary.Markup, StringComparison.Ordinal);
        Assert.Contains("<dd>0.003</dd>", summary.Markup, StringComparison.Ordinal);
    }

    private IRenderedComponent<RunOutcome> Show(string orchestration, object output) =>
        Render<RunOutcome>(parameters => parameters.Add(outcome => outcome.Model, Model(orchestration, output)));

    private static RunModel Model(string orchestration, object output) => new(
        Instance(orchestration, output), new StepsView("run", orchestration, OrchestrationRuntimeStatus.Completed, null, null, null, [], "0-0"), null, DateTimeOffset.UnixEpoch);

    private static InstanceView Instance(string orchestration, object? output) => new()
    {
        InstanceId = "run", Orchestration = orchestration, Agent = "pilot", RuntimeStatus = output is null ? OrchestrationRuntimeStatus.Running : OrchestrationRuntimeStatus.Completed,
        CreatedAt = default, LastUpdatedAt = default, Output = output is null ? null : Json(output), Links = new Dictionary<string, string>(),
    };

    private static StepView Step(string name, object input, object result) =>
        new() { Kind = StepKind.Activity, Name = name, Status = StepStatus.Completed, StartedAt = default, Input = Json(input), Result = Json(result) };

    private static JsonElement Json(object value) => JsonSerializer.SerializeToElement(value, PortJson.Options);
}
