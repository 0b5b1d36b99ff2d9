using ResearchFlows.Agents;
using ResearchFlows.Evaluation;
using ResearchFlows.Improvement;

namespace ResearchFlows.Tests.Improvement;

/// <summary>What is known of prompts that were measured before; twenty cases, of which five are reflected on and fifteen are the gate's.</summary>
public sealed class PromptMemoryTests
{
    private static readonly AgentDefinition Agent = new()
    {
        Name = "a", Model = "m", JudgeModel = "j", Prompt = "p", Limits = new AgentLimits(), Evaluation = new EvaluationSettings { MaxErrors = 2 }, Improvement = new ImprovementSettings(),
        Cases = [.. Enumerable.Range(1, 20).Select(number => new TestCase($"case-{number:00}", "?", "!"))],
    };

    private static readonly SplitCases Splits = CaseSplits.Assign(Agent.Cases);

    [Fact]
    public void A_score_is_the_mean_over_a_cases_runs_and_then_over_the_cases_that_have_any()
    {
        var (first, second, third) = (Splits.Train[0], Splits.Train[1], Splits.Train[2]);
        var prompt = Memory([Run("text", first, 0.2), Run("text", first, 0.6), Run("text", second, 1)]).Find("text")!;

        Assert.Equal(0.4, prompt.ScoreOf(first)!.Value, 1e-12);
        Assert.Null(prompt.ScoreOf(third));
        Assert.Equal(0.7, prompt.ScoreOf([first, second, third])!.Value, 1e-12);
        Assert.Null(prompt.ScoreOf([third]));
    }

    [Fact]
    public void As_many_cases_may_lack_a_score_as_may_fail_and_never_all()
    {
        var known = Splits.Train.Take(3).ToList();
        var prompt = Memory([.. known.Select(one => Run("text", one, 1))]).Find("text")!;

        Assert.True(prompt.Covers(Splits.Train, Splits.Train.Count - 3));
        Assert.False(prompt.Covers(Splits.Train, Splits.Train.Count - 4));
        Assert.True(prompt.Covers([known[0], Splits.Validation[0]], 5));
        Assert.False(prompt.Covers([Splits.Validation[0], Splits.Validation[1]], 5));
        Assert.False(prompt.Covers([Splits.Validation[0]], 1));
    }

    [Fact]
    public void Texts_that_say_the_same_are_one_prompt_in_its_newest_words()
    {
        var memory = Memory([Run("Answer.", Splits.Train[0], 0), Run("ANSWER.", Splits.Train[1], 1), Run("Other.", Splits.Train[0], 1)]);

        Assert.Equal(["ANSWER.", "Other."], memory.Prompts.Select(prompt => prompt.Text));
        Assert.Same(memory.Prompts[0], memory.Find(" answer. "));
        Assert.Null(memory.Find("Nothing like it."));
    }

    [Fact]
    public void The_last_gate_test_of_a_prompt_is_found_when_the_gates_cases_are_covered()
    {
        MeasuredRun[] whole = [Run("text", Splits.Train[0], 1, "screening"), .. Splits.Validation.Select(one => Run("text", one, 1, "gate"))];
        PromptDecision[] decisions =
        [
            Decision("gate", "the first"), Decision("gate", "the last"), Decision("gate", "no test", candidate: 0), Decision("gate", "no test", pValue: null), Decision("other", "another's"),
        ];

        Assert.Equal("the last", FindTest(whole, decisions)?.Reason);
        Assert.Equal("the last", FindTest(whole[..^2], decisions)?.Reason);
        Assert.Null(FindTest(whole[..^3], decisions));
        Assert.Null(FindTest(whole, [Decision("other", "another's")]));
        Assert.Null(FindTest(whole, [Decision("gate", "no test", pValue: null)]));

        static PromptDecision? FindTest(MeasuredRun[] runs, PromptDecision[] decisions)
        {
            var memory = Memory(runs, decisions);
            return memory.FindTest(memory.Find("text")!);
        }
    }

    [Fact]
    public void A_baseline_has_the_newest_runs_of_exactly_that_text_without_those_that_were_decided_on()
    {
        var (first, second) = (Splits.Validation[0], Splits.Validation[1]);
        MeasuredRun[] runs =
        [
            .. Enumerable.Range(1, 5).Select(number => Run("text", first, number / 10.0)), Run("text", second, 0.7), Run("TEXT", first, 0.8),
            Run("text", first, 0.9, "tested"), Run("text", first, 0.9, "tested-again"), Run("text", Splits.Train[0], 0.9),
        ];
        var memory = Memory(runs, [Decision("tested", "")]);

        Assert.Equal([0.2, 0.3, 0.4, 0.5, 0.7], memory.BaselineRuns("text").Select(run => run.Score));
        Assert.Equal([0.4, 0.5, 0.7], memory.BaselineRuns("text", 2).Select(run => run.Score));
        Assert.Equal(1, memory.FewestBaselineRuns("text"));
        Assert.Empty(memory.BaselineRuns("never measured"));
        Assert.Equal(0, memory.FewestBaselineRuns("never measured"));
    }

    [Fact]
    public void An_improvement_begins_with_what_is_recorded_when_both_splits_are_covered_and_the_gates_runs_may_be_used()
    {
        MeasuredRun[] train = [.. Splits.Train.Select(one => Run("text", one, 1))];
        MeasuredRun[] gate = [.. Splits.Validation.Select(one => Run("text", one, 1, "gate"))];

        Assert.True(Memory([.. train, .. gate]).HasBaseline("text"));
        Assert.True(Memory([.. train[2..], .. gate[2..]]).HasBaseline("text"));
        Assert.False(Memory([.. train[3..], .. gate]).HasBaseline("text"));
        Assert.False(Memory([.. train, .. gate[3..]]).HasBaseline("text"));
        Assert.False(Memory([.. train, .. gate], [Decision("gate", "")]).HasBaseline("text"));
        Assert.False(Memory([.. train, .. gate]).HasBaseline("never measured"));
    }

    private static PromptMemory Memory(IReadOnlyList<MeasuredRun> runs, IReadOnlyList<PromptDecision>? decisions = null) => new(Agent, runs, decisions ?? []);

    private static MeasuredRun Run(string text, TestCase one, double score, string evaluation = "evaluation-1") => new()
    {
        EvaluationId = evaluation, PromptId = "p", PromptVersion = 1, Text = text, CasesHash = "", CaseId = one.Id, Repeat = 1, Score = score,
    };

    private static PromptDecision Decision(string evaluation, string reason, int candidate = 1, double? pValue = 0.01) => new()
    {
        ImprovementId = "i", Round = 1, Candidate = candidate, Agent = "a", PromptId = "p", Version = 2, BaselineVersion = 1, Kind = DecisionKind.Promoted, Reason = reason,
        PValue = pValue, EvaluationId = evaluation, DecidedAt = 1,
    };
}
