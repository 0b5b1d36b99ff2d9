using Bunit;
using ResearchFlows.Agents;
using ResearchFlows.Evaluation;
using ResearchFlows.Improvement;
using ResearchFlows.LlamaStack.Replies;
using ResearchFlows.Overview;
using ResearchFlows.Page.Improvements;
using ResearchFlows.Page.Prompts;
using ResearchFlows.Page.Scores;

namespace ResearchFlows.Page.Tests.Components;

public sealed class ScoreComponentTests : BunitContext
{
    private static readonly CaseScoresView Cases = new("pilot", [1, 2],
    [
        Row("same", (1, 0.5), (2, 0.502)), Row("better", (1, 0.25), (2, 1)), Row("worse", (1, 1), (2, 0.25)), Row("new", (2, 1)),
    ]);

    [Fact]
    public void The_worst_change_comes_first_and_what_was_not_measured_twice_last() =>
        Assert.Equal(["worse", "same", "better", "new"], CaseMatrix.Of(Cases, 1, 2, onlyChanged: false).Rows.Select(row => row.Case.CaseId));

    [Fact]
    public void Only_what_changed_leaves_out_what_nobody_would_see()
    {
        var table = Render<MatrixTable>(parameters => parameters.Add(table => table.Matrix, CaseMatrix.Of(Cases, 1, 2, onlyChanged: true)));

        Assert.Equal(["worse", "better"], table.FindAll("tbody th strong").Select(name => name.TextContent));
        Assert.Equal(["−0.75", "+0.75"], table.FindAll("td.change").Select(change => change.TextContent));
        Assert.Equal("/api/ui/agents/pilot/scores?before=1&after=2&changed=yes&case=worse&version=1", table.Find("td a").GetAttribute("href"));
    }

    [Theory]
    [InlineData("", 1, null, null)]
    [InlineData("1", 1, null, 1)]
    [InlineData("1 2 5", 5, 2, 5)]
    [InlineData("1 2 5", 2, 1, 2)]
    [InlineData("1 2 5", 1, 1, 5)]
    [InlineData("1 2 5", 4, 2, 5)]
    [InlineData("1 2 5", null, 2, 5)]
    public void A_version_is_compared_with_the_one_before_it_and_the_first_with_the_newest(string versions, int? wanted, int? before, int? after) =>
        Assert.Equal((before, after), CaseMatrix.Offer([.. versions.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)], wanted));

    [Fact]
    public void A_cell_says_how_far_its_repeats_lie_apart()
    {
        var cases = Cases with { Cases = [new CaseScoreRow("one", "Why?", [CaseSplit.Train], [new CaseSpread(2, 3, 0.5, 0.25, 0.75)])] };

        var table = Render<MatrixTable>(parameters => parameters.Add(table => table.Matrix, CaseMatrix.Of(cases, 1, 2, onlyChanged: false)));

        Assert.Equal("0.25–0.75", table.Find(".spread").TextContent);
        Assert.Equal("one under version 2: 0.50 in 3 runs, from 0.25 to 0.75", table.Find("td a").GetAttribute("aria-label"));
    }

    [Fact]
    public void Intervals_of_the_versions_stand_below_each_other_by_split()
    {
        VersionScores[] versions =
        [
            new(1, false, [new ScoreSummary(CaseSplit.Train, 3, 0.5, 0.25, 0.75), new ScoreSummary(CaseSplit.Validation, 9, 0.4, 0.2, 0.6)]),
            new(2, true, [new ScoreSummary(CaseSplit.Validation, 9, 0.9, 0.8, 1)]),
        ];

        var chart = Render<ScoreChart>(parameters => parameters.Add(chart => chart.Versions, versions));

        Assert.Equal(["train 3", "validation 9"], chart.FindAll("th[scope=rowgroup]").Select(split => split.TextContent));
        Assert.Equal(["50%", "40%", "90%"], chart.FindAll("circle").Select(mean => mean.GetAttribute("cx")));
        Assert.Equal(("80%", "100%"), (chart.FindAll("line")[2].GetAttribute("x1"), chart.FindAll("line")[2].GetAttribute("x2")));
        Assert.Equal("0.90, from 0.80 to 1.00", chart.FindAll("svg")[2].GetAttribute("aria-label"));
    }

    [Theory]
    [InlineData("3 all, 3 validation, 2 validation, 1 all", "3 all", "1 all")]
    [InlineData("3 validation, 2 train, 3 train, 1 all", "3 train", "2 train")]
    [InlineData("3 validation, 2 train, 1 all", "3 validation", "1 all")]
    [InlineData("3 validation, 2 train", "3 validation", "2 train")]
    [InlineData("2 train, 1 all", "2 train", "1 all")]
    [InlineData("3 train", "3 train", null)]
    public void The_newest_two_evaluations_on_the_same_cases_are_offered_for_comparison(string newestFirst, string after, string? before)
    {
        var scores = new ScoresView("pilot", InForce: 3, Best: null, [], [.. newestFirst.Split(", ").Select(Evaluation)], new GateTests(0, 0, 0.05), null);

        var list = Render<EvaluationList>(parameters => parameters.Add(list => list.Scores, scores));

        Assert.Equal((before, after), (Checked("before"), Checked("after")));

        string? Checked(string name) => list.FindAll($"input[name={name}][checked]").SingleOrDefault()?.GetAttribute("value");
    }

    [Fact]
    public void What_differs_between_prompts_is_marked_by_sentence_and_is_only_ever_text()
    {
        var diff = Render<PromptDiff>(parameters => parameters
            .Add(diff => diff.Before, "Search first. Be brief. Cite.").Add(diff => diff.After, "Search first. <script>alert(1)</script> Be long. Cite."));

        Assert.Equal(["Search first.", "Cite."], diff.FindAll("p").Select(line => line.TextContent));
        Assert.Equal(["removed: Be brief."], diff.FindAll("del").Select(line => line.TextContent));
        Assert.Equal(["added: <script>alert(1)</script> Be long."], diff.FindAll("ins").Select(line => line.TextContent));
        Assert.Empty(diff.FindAll("script"));
    }

    [Fact]
    public void The_gates_picture_has_a_bar_for_each_case_the_worst_first()
    {
        CaseDifference[] differences = [new("up", 0.5), new("level", 0), new("down", -0.25)];

        var picture = Render<GatePicture>(parameters => parameters.Add(picture => picture.Differences, differences).Add(picture => picture.Gain, 0.083));

        Assert.Equal(["down", "same", "up"], picture.FindAll("rect").Select(bar => bar.ClassName));
        Assert.Equal(["down: −0.25", "level: 0.00", "up: +0.50"], picture.FindAll("rect title").Select(title => title.TextContent));
        Assert.Equal("Of 3 cases 1 are better, 1 worse and 1 the same under the candidate.", picture.Find("svg").GetAttribute("aria-label"));
    }

    private static CaseScoreRow Row(string id, params (int Version, double Score)[] scores) =>
        new(id, $"Why {id}?", [CaseSplit.Validation], [.. scores.Select(score => new CaseSpread(score.Version, 1, score.Score, score.Score, score.Score))]);

    /// <summary>An evaluation written as its version and its splits: "3 train".</summary>
    private static EvaluationView Evaluation(string text) => new()
    {
        InstanceId = text, PromptVersion = text[0] - '0', Splits = text.EndsWith("all", StringComparison.Ordinal) ? ["Train", "Validation"] : [text.EndsWith("train", StringComparison.Ordinal) ? "Train" : "Validation"],
        Runs = 3, Errors = 0, Trusted = true, Failed = false, ThinEvidence = false, Cost = new Cost(0, new TokenUsage(0, 0)), RecordedAt = DateTimeOffset.UnixEpoch, Link = "",
    };
}
