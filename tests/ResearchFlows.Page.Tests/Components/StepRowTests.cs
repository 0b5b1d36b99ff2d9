using Bunit;
using ResearchFlows.Instances;
using ResearchFlows.Page.Run;
using ResearchFlows.Ports;
using System.Text.Json;

namespace ResearchFlows.Page.Tests.Components;

public sealed class StepRowTests : BunitContext
{
    [Fact]
    public void A_tool_call_shows_its_arguments_in_the_line_and_all_of_them_when_opened()
    {
        var row = Show(new() { Kind = StepKind.ToolCall, Name = "read_local_file", Status = StepStatus.Completed, StartedAt = default, Arguments = """{"path":"a.md"}""", Output = "text" });

        Assert.Equal("""{"path":"a.md"}""", row.Find(".gist").TextContent);
        Assert.Equal(["{\n  \"path\": \"a.md\"\n}", "text"], row.FindAll("pre").Select(text => text.TextContent.ReplaceLineEndings("\n")));
    }

    [Fact]
    public void A_long_output_is_cut_in_the_list_and_whole_on_the_steps_own_page()
    {
        var step = new StepView { Number = 7, Kind = StepKind.ToolCall, Name = "read_local_file", Status = StepStatus.Completed, StartedAt = default, Output = new string('x', 1_000_000) };

        var row = Show(step);
        var whole = Render<StepContent>(parameters => parameters.Add(page => page.Model, new StepPageModel("run", step)));

        Assert.True(row.Find("pre").TextContent.Length < 10_000);
        Assert.Equal("/api/ui/runs/run/steps/7", row.Find(".payload a").GetAttribute("href"));
        Assert.Equal(step.Output, whole.Find("pre").TextContent.TrimEnd('\n'));
    }

    [Fact]
    public void Attempts_are_listed_with_their_reasons()
    {
        var row = Show(new()
        {
            Kind = StepKind.Activity, Name = "RecordRun", Status = StepStatus.Completed, StartedAt = default, Attempts = 2, Failures = ["<b>away</b>"],
            Tries = [new AttemptView(default, null, default(DateTimeOffset).AddSeconds(1), "<b>away</b>"), new AttemptView(default)],
        });

        Assert.Equal(["<b>away</b>", "not yet"], row.FindAll(".attempts tbody td:last-child").Select(cell => cell.TextContent));
        Assert.Equal("2 attempts", row.Find(".tag.retry").TextContent);
    }

    [Fact]
    public void A_child_opens_where_it_is_and_on_its_own_page()
    {
        var row = Show(new() { Kind = StepKind.Child, Name = "EvaluationOrchestration", Status = StepStatus.Running, StartedAt = default, InstanceId = "run-r1-baseline" });

        Assert.Equal("/api/ui/runs/run-r1-baseline", row.Find(".body > p > a:not([href*=steps])").GetAttribute("href"));
        Assert.Equal("/api/ui/content/runs/run-r1-baseline/steps?part=within", row.Find("details.child").GetAttribute("data-fill"));
    }

    [Fact]
    public void A_model_turn_is_gone_on_from_by_its_number_and_nothing_else_is()
    {
        var turn = Show(new() { Kind = StepKind.ModelTurn, Name = "ModelTurn", Turn = 3, Status = StepStatus.Failed, StartedAt = default });
        var call = Show(new() { Kind = StepKind.ToolCall, Name = "read_local_file", Turn = 3, Status = StepStatus.Completed, StartedAt = default });

        Assert.Equal("POST /api/research", turn.Find("form.go-on").GetAttribute("data-send"));
        Assert.Equal(("from", "json"), (turn.Find("input").GetAttribute("name"), turn.Find("input").GetAttribute("data-type")));
        Assert.Equal("""{"instanceId":"run","turn":3}""", turn.Find("input").GetAttribute("value"));
        Assert.Contains("takes over the 2 turns before it at no cost", turn.Find("form.go-on").TextContent, StringComparison.Ordinal);
        Assert.Empty(call.FindAll("form"));
    }

    [Theory]
    [InlineData("""{"agent":"harbor","question":"Deep?","from":{"instanceId":"first","turn":3}}""", "goes on from turn 3 of first")]
    [InlineData("""{"agent":"harbor","question":"Deep?","previous":"first"}""", "continues first")]
    public void A_run_says_where_it_came_from_before_it_has_taken_anything_over(string input, string says)
    {
        var instance = new InstanceView
        {
            InstanceId = "run", Orchestration = "ResearchOrchestration", RuntimeStatus = OrchestrationRuntimeStatus.Pending, CreatedAt = default, LastUpdatedAt = default,
            Input = JsonDocument.Parse(input).RootElement, Links = new Dictionary<string, string>(),
        };
        var model = new RunModel(instance, new StepsView("run", "ResearchOrchestration", OrchestrationRuntimeStatus.Pending, null, null, null, [], "0-0"), null, default);

        var above = Render<RunContent>(parameters => parameters.Add(page => page.Model, model)).Find(".above");

        Assert.Contains(says, above.TextContent, StringComparison.Ordinal);
        Assert.Equal("/api/ui/runs/first", above.QuerySelectorAll("a")[^1].GetAttribute("href"));
    }

    [Fact]
    public void What_comes_between_two_looks_at_a_run_is_asked_for_the_next_time()
    {
        var instance = new InstanceView
        {
            InstanceId = "run", Orchestration = "ResearchOrchestration", RuntimeStatus = OrchestrationRuntimeStatus.Completed, CreatedAt = default, LastUpdatedAt = default, Links = new Dictionary<string, string>(),
        };
        var now = new RunModel(instance, new StepsView("run", "ResearchOrchestration", OrchestrationRuntimeStatus.Completed, null, null, null, [], "9-5"), null, default);
        var before = new StepsView("run", "ResearchOrchestration", OrchestrationRuntimeStatus.Running, null, null, null, [], "7-4");

        var news = Render<RunNewsContent>(parameters => parameters.Add(content => content.Model, new RunNews(now, before, Within: false)));

        Assert.Equal("/api/ui/content/runs/run/steps?after=7-4", news.Find("#run-live").GetAttribute("data-live"));
    }

    private IRenderedComponent<StepRow> Show(StepView step) => Render<StepRow>(parameters => parameters.Add(row => row.InstanceId, "run").Add(row => row.Step, step));
}
