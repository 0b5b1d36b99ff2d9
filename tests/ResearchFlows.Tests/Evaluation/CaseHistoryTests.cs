using ResearchFlows.Agents;
using ResearchFlows.Evaluation;

namespace ResearchFlows.Tests.Evaluation;

public sealed class CaseHistoryTests
{
    private static readonly TestCase Deep = new("deep", "How deep is it?", "14 m");

    [Fact]
    public void Scores_are_told_by_version_and_the_spread_is_that_of_repeats_alone()
    {
        var view = View(Deep, [Deep], (1, 0), (1, 0.5), (2, 1), (2, 0.5));

        Assert.Equal([new CaseVersionScore(1, 2, 0.25), new CaseVersionScore(2, 2, 0.75)], view.Versions);
        Assert.Equal((4, 0.5), (view.Runs, view.Mean));
        Assert.Equal(Math.Sqrt(0.125), view.Spread!.Value, 6);
        Assert.Contains("Comes out differently", Assert.Single(view.Odd), StringComparison.Ordinal);
    }

    [Fact]
    public void Runs_of_one_each_have_no_spread_and_too_few_runs_are_not_odd()
    {
        var view = View(Deep, [Deep], (1, 0), (2, 0));

        Assert.Null(view.Spread);
        Assert.Empty(view.Odd);
    }

    [Fact]
    public void A_case_that_no_version_solves_and_one_that_every_run_solves_are_odd()
    {
        Assert.Contains("Never solved in 3 runs of 2 versions: 0.50 at best", Assert.Single(View(Deep, [Deep], (1, 0.25), (2, 0.5), (2, 0.5)).Odd), StringComparison.Ordinal);
        Assert.Contains("Always solved, in 3 runs of 1 version", Assert.Single(View(Deep, [Deep], (1, 1), (1, 1), (1, 1)).Odd), StringComparison.Ordinal);
        Assert.Empty(View(Deep, [Deep], (1, 0.75), (2, 1), (3, 1)).Odd);
    }

    [Fact]
    public void Cases_that_ask_the_same_up_to_white_space_and_case_name_one_another()
    {
        var again = new TestCase("again", "  how DEEP\nis it? ", "14 m");

        Assert.Contains("'again'", Assert.Single(View(Deep, [Deep, again]).Odd), StringComparison.Ordinal);
        Assert.Contains("'deep'", Assert.Single(View(again, [Deep, again]).Odd), StringComparison.Ordinal);
    }

    [Fact]
    public void Runs_of_another_question_under_the_same_id_do_not_count()
    {
        var view = View(Deep with { Question = "How wide is it?" }, [Deep], (1, 1), (1, 1), (1, 1));

        Assert.Equal((0, null), (view.Runs, view.Mean));
        Assert.Empty(view.Odd);
    }

    [Fact]
    public void An_answer_that_the_judge_scored_both_ways_is_the_judges_oddity()
    {
        var flips = new[] { new JudgeFlip { CaseId = "deep", Question = Deep.Question, Low = 0.25, High = 1 } }.ToLookup(flip => flip.CaseId);

        var view = CaseHistory.View(Deep, [Deep], Scores((1, 0.25), (1, 1), (1, 1)), flips);

        Assert.Contains("the same answer 0.25 and 1.00", Assert.Single(view.Odd), StringComparison.Ordinal);
    }

    private static TestCaseView View(TestCase item, IReadOnlyList<TestCase> all, params (int Version, double Score)[] runs) =>
        CaseHistory.View(item, all, Scores(runs), Array.Empty<JudgeFlip>().ToLookup(flip => flip.CaseId));

    private static ILookup<string, RecordedScore> Scores(params (int Version, double Score)[] runs) => runs
        .Select(run => new RecordedScore { CaseId = "deep", Question = "How deep is it?", PromptVersion = run.Version, Model = "m", JudgeModel = "j", Score = run.Score })
        .ToLookup(score => score.CaseId);
}
