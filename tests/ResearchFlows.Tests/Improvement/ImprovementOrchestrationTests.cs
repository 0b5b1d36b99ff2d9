using ResearchFlows.Agents;
using ResearchFlows.DevStack.Faults;
using ResearchFlows.OfflineModel.Research;
using ResearchFlows.Improvement;
using ResearchFlows.LlamaStack;
using ResearchFlows.Optimization;
using ResearchFlows.Ports;
using ResearchFlows.Tests.Support;

namespace ResearchFlows.Tests.Improvement;

public sealed class ImprovementOrchestrationTests
{
    private static double BetterScoresMore(string answer, string question) => answer switch
    {
        _ when answer.Contains("BETTER", StringComparison.Ordinal) => 0.9,
        _ when answer.Contains("WORSE", StringComparison.Ordinal) => 0.1,
        _ => 0.4,
    };

    [Fact]
    public async Task Promotes_what_is_better_on_cases_the_proposer_never_saw_and_says_why_the_others_are_rejected()
    {
        await using var product = await StartAsync(candidates: 3);
        var judge = new ScriptedJudge(BetterScoresMore, "Answer WORSE.", "Answer BETTER.", "Answer.");
        product.Faults.Model = judge.Reply;

        var result = await ImproveAsync(product);

        Assert.Equal((ImprovementOutcome.Promoted, 1, 3), (result.Outcome, result.BaselineVersion, result.VersionInForce));
        Assert.Equal("Answer BETTER.", await InForceAsync(product));
        Assert.Equal(3, result.Decisions.Count);
        var promoted = Assert.Single(result.Decisions, decision => decision.Kind == DecisionKind.Promoted);
        Assert.Equal(0.5, promoted.Gain!.Value, 6);
        Assert.True(promoted.PValue <= 0.05);
        Assert.All(result.Decisions, decision => Assert.NotEmpty(decision.Reason));
        Assert.Contains(result.Decisions, decision => decision is { Kind: DecisionKind.Rejected, Version: null });
        Assert.All(judge.ProposerInputs, input => Assert.DoesNotContain("expected fact", input, StringComparison.Ordinal));
        Assert.Null(await product.Get<LeaseLedger>().FindAsync("test-agent", CancellationToken.None));
        Assert.True(result.Cost.ModelCalls > 40);
    }

    [Fact]
    public async Task Promotes_nothing_when_no_candidate_is_better()
    {
        await using var product = await StartAsync();
        product.Faults.Model = new ScriptedJudge(BetterScoresMore, "Answer WORSE.", "Answer, please, as before.").Reply;

        var result = await ImproveAsync(product);

        Assert.Equal(ImprovementOutcome.Rejected, result.Outcome);
        Assert.Equal("Answer.", await InForceAsync(product));
    }

    [Fact]
    public async Task Promotes_nothing_on_the_word_of_a_judge_that_canaries_fool()
    {
        await using var product = await StartAsync();
        var judge = new ScriptedJudge(BetterScoresMore, "Answer BETTER.");
        product.Faults.Model = request => request.Messages[^1].Content!.Contains("badge", StringComparison.Ordinal)
            ? Replies.Text("""{"score": 1, "reasoning": "fooled"}""")
            : judge.Reply(request);

        var result = await ImproveAsync(product);

        Assert.Equal(ImprovementOutcome.Rejected, result.Outcome);
        Assert.Equal("Answer.", await InForceAsync(product));
    }

    [Fact]
    public async Task Rejects_a_prompt_that_copies_an_expected_answer_before_anything_is_saved()
    {
        await using var product = await StartAsync(candidates: 1);
        product.Faults.Model = new ScriptedJudge(BetterScoresMore, "BETTER. The expected fact number 7 stands written right here.").Reply;

        var result = await ImproveAsync(product);

        Assert.Equal(ImprovementOutcome.Rejected, result.Outcome);
        Assert.Null(Assert.Single(result.Decisions).Version);
        Assert.Equal(0, product.Requests("PUT", "/v1/prompts/"));
    }

    [Fact]
    public async Task A_second_improvement_of_the_same_agent_ends_with_a_pointer_to_the_first()
    {
        await using var product = await StartAsync();
        product.Client.Instances["improvement-0"] = OrchestrationRuntimeStatus.Running;
        await product.Get<Leases>().AcquireAsync("test-agent", "improvement-0", product.Client, CancellationToken.None);

        var result = await ImproveAsync(product);

        Assert.Equal((ImprovementOutcome.AlreadyRunning, "improvement-0"), (result.Outcome, result.RunningInstanceId));
        product.Client.Instances["improvement-0"] = OrchestrationRuntimeStatus.Failed;
        product.Faults.Model = new ScriptedJudge(BetterScoresMore, "Answer BETTER.").Reply;
        Assert.Equal(ImprovementOutcome.Promoted, (await ImproveAsync(product, "improvement-2")).Outcome);
    }

    [Fact]
    public async Task A_save_whose_reply_was_lost_is_recognised_as_ours()
    {
        await using var product = await StartAsync(candidates: 1);
        product.Faults.Model = new ScriptedJudge(BetterScoresMore, "Answer BETTER.").Reply;
        product.Faults.Add(new FaultRule { Method = "PUT", Path = "/v1/prompts/*", Times = 1, Kind = FaultKind.Drop, AfterWork = true });

        var result = await ImproveAsync(product);

        Assert.Equal((ImprovementOutcome.Promoted, 2), (result.Outcome, result.VersionInForce));
        Assert.Equal(2, (await VersionsAsync(product)).Count);
    }

    [Fact]
    public async Task A_version_that_somebody_else_saves_meanwhile_is_not_overwritten_and_the_improvement_starts_over_from_it()
    {
        await using var product = await StartAsync(candidates: 1);
        var judge = new ScriptedJudge(BetterScoresMore, "Answer BETTER.");
        var edited = false;
        product.Faults.Model = request =>
        {
            if (request.ResponseFormat?.GetRawText().Contains("\"proposal\"", StringComparison.Ordinal) == true && !edited)
            {
                edited = true;
                EditByHandAsync(product, "Answer by hand.").GetAwaiter().GetResult();
            }

            return judge.Reply(request);
        };

        var result = await ImproveAsync(product);

        Assert.Equal((ImprovementOutcome.Promoted, 2, 3), (result.Outcome, result.BaselineVersion, result.VersionInForce));
        Assert.Equal(["Answer.", "Answer by hand.", "Answer BETTER."], (await VersionsAsync(product)).Select(version => version.Text));
        Assert.Contains(result.Decisions, decision => decision.Reason.Contains("conflict", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task A_race_that_swallows_our_text_is_seen_when_the_version_is_read_back()
    {
        await using var product = await StartAsync(candidates: 1);
        product.Faults.Model = new ScriptedJudge(BetterScoresMore, "Answer BETTER.").Reply;
        product.Faults.Add(new FaultRule { Method = "PUT", Path = "/v1/prompts/*", Times = 1, Kind = FaultKind.Status, Status = 200, Body = """{"prompt":"Answer BETTER.","version":2,"prompt_id":"x","variables":[],"is_default":false}""" });

        var result = await ImproveAsync(product);

        Assert.Equal(ImprovementOutcome.Promoted, result.Outcome);
        Assert.Equal(2, (await VersionsAsync(product)).Count);
        Assert.Contains(result.Decisions, decision => decision is { Kind: DecisionKind.Rejected, Version: null });
    }

    [Theory]
    [InlineData(true, ImprovementOutcome.Promoted)]
    [InlineData(false, ImprovementOutcome.Rejected)]
    [InlineData(null, ImprovementOutcome.Rejected)]
    public async Task Waits_for_approval_when_the_agent_asks_for_it(bool? approved, ImprovementOutcome expected)
    {
        await using var product = await Product.StartAsync(Improvable.Agent(candidates: 1, approval: true), cases: Improvable.Cases(20));
        product.Faults.Model = new ScriptedJudge(BetterScoresMore, "Answer BETTER.").Reply;
        var context = product.Context("improvement-1");
        if (approved is { } decision)
        {
            context.Events[Approval.EventName] = new Approval(decision, "Ada", "because");
        }

        var result = await context.RunAsync<ImprovementResult>(nameof(ImprovementOrchestration), new ImprovementInput("test-agent"));

        Assert.Equal(expected, result.Outcome);
        Assert.Equal(approved == false, result.Reason.Contains("Ada", StringComparison.Ordinal));

        // Who answered, and why, is in the ledger whichever way it went.
        (string?, string?) answered = approved is null ? (null, null) : ("Ada", "because");
        var decided = Assert.Single(result.Decisions);
        Assert.Equal(answered, (decided.By, decided.Comment));
        var recorded = Assert.Single(await product.Get<PromptVersions>().DecisionsAsync("test-agent", CancellationToken.None));
        Assert.Equal(answered, (recorded.DecidedBy, recorded.Comment));
    }

    [Fact]
    public async Task A_promotion_that_turns_out_worse_is_rolled_back_by_the_next_improvement()
    {
        await using var product = await StartAsync(candidates: 1);
        product.Faults.Model = new ScriptedJudge(BetterScoresMore, "Answer BETTER.").Reply;
        Assert.Equal(ImprovementOutcome.Promoted, (await ImproveAsync(product)).Outcome);
        product.Faults.Model = new ScriptedJudge((answer, _) => answer.Contains("BETTER", StringComparison.Ordinal) ? 0.1 : 0.4, "Answer OTHERWISE.").Reply;

        var result = await ImproveAsync(product, "improvement-2");

        Assert.Equal((ImprovementOutcome.RolledBack, 1), (result.Outcome, result.VersionInForce));
        Assert.Equal("Answer.", await InForceAsync(product));
        Assert.True(Assert.Single(result.Decisions).Gain < 0);
        Assert.All(await product.Get<DecisionLedger>().GetAllAsync("test-agent", CancellationToken.None), decision => Assert.Equal(GateRule.Number, decision.Rule));
    }

    [Fact]
    public async Task Optimization_stops_when_patience_is_used_up_and_tells_the_path()
    {
        await using var product = await StartAsync(candidates: 1);
        product.Faults.Model = new ScriptedJudge(BetterScoresMore) { Propose = number => number == 1 ? "Answer BETTER." : $"Answer WORSE, way {number}." }.Reply;

        var result = await product.Context("optimization-1").RunAsync<OptimizationResult>(nameof(OptimizationOrchestration), new OptimizationInput("test-agent", MaxIterations: 10));

        Assert.Equal((OptimizationStop.Patience, 1, 2), (result.StoppedBy, result.FirstVersion, result.BestVersion));
        Assert.Equal([ImprovementOutcome.Promoted, ImprovementOutcome.Rejected, ImprovementOutcome.Rejected], result.Path.Select(step => step.Outcome));
        Assert.All(result.Splits.Where(split => split.Split != CaseSplit.Test), split => Assert.Equal(
            (0.4, 0.9), (Math.Round(split.Before!.Mean, 6), Math.Round(split.After!.Mean, 6))));
        Assert.Null(await product.Get<LeaseLedger>().FindAsync("test-agent", CancellationToken.None));
    }

    [Fact]
    public async Task Optimization_stops_when_its_budget_is_used_up()
    {
        await using var product = await StartAsync();
        product.Faults.Model = new ScriptedJudge(BetterScoresMore, "Answer WORSE.").Reply;

        var result = await product.Context("optimization-1").RunAsync<OptimizationResult>(
            nameof(OptimizationOrchestration), new OptimizationInput("test-agent", MaxIterations: 10, Patience: 10, MaxModelCalls: 20));

        Assert.Equal(OptimizationStop.Budget, result.StoppedBy);
        Assert.Single(result.Path);
        Assert.InRange(result.Cost.ModelCalls, 7, 20);
    }

    [Fact]
    public async Task Every_nth_research_call_starts_an_improvement_once()
    {
        await using var product = await Product.StartAsync(Improvable.Agent(optimizeEvery: 3), cases: Improvable.Cases(20));
        product.Faults.Model = new ScriptedJudge(BetterScoresMore, "x").Reply;

        for (var call = 1; call <= 7; call++)
        {
            await product.ResearchAsync("Question?", product.Context($"research-{call}"));
            await product.ResearchAsync("Question?", product.Context($"research-{call}"));
        }

        Assert.Equal(["improvement-research-3", "improvement-research-6"], product.Client.Started.Select(started => started.InstanceId));

        // Nobody is there to stop it.
        Assert.All(product.Client.Started, started => Assert.Equal(UnattendedBudget.Most, Assert.IsType<ImprovementInput>(started.Input).Budget));
    }

    private static Task<Product> StartAsync(int candidates = 2) => Product.StartAsync(Improvable.Agent(candidates: candidates), cases: Improvable.Cases(20));

    private static Task<ImprovementResult> ImproveAsync(Product product, string instanceId = "improvement-1") =>
        product.Context(instanceId).RunAsync<ImprovementResult>(nameof(ImprovementOrchestration), new ImprovementInput("test-agent"));

    private static async Task<IReadOnlyList<PromptVersion>> VersionsAsync(Product product)
    {
        var agent = await product.Get<ProvisionLedger>().FindAgentAsync("test-agent", CancellationToken.None);
        return await product.Get<Prompts>().GetVersionsAsync(agent!.PromptId!, CancellationToken.None);
    }

    private static async Task<string> InForceAsync(Product product) => (await VersionsAsync(product)).Single(version => version.IsDefault).Text;

    private static async Task EditByHandAsync(Product product, string text)
    {
        var versions = await VersionsAsync(product);
        var saved = await product.Get<Prompts>().SaveAsync(versions[^1].PromptId, text, versions[^1].Version, CancellationToken.None);
        await product.Get<Prompts>().SetDefaultAsync(saved.PromptId, saved.Version, CancellationToken.None);
    }
}
