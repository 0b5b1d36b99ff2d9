using ResearchFlows.Local.Commands;
using ResearchFlows.Local.Tests.Support;

namespace ResearchFlows.Local.Tests.Commands;

public sealed class DemoTests
{
    [Fact]
    public async Task Four_questions_end_as_described_with_nothing_else_set_up()
    {
        var run = await CommandRun.OfAsync("demo", "--json");

        Assert.Equal(ExitCode.Ok, run.ExitCode);
        Assert.Empty(run.Error);
        var runs = run.Json().EnumerateArray().ToList();
        Assert.Equal(4, runs.Count);
        Assert.Contains("kubectl rollout undo", Answer(0));
        Assert.Contains("a quarter of an hour", Answer(1));
        Assert.Equal(runs[0].GetProperty("instanceId").GetString(), runs[1].GetProperty("input").GetProperty("previous").GetString());
        Assert.Contains("connection pool", Answer(2));
        Assert.Contains(Citations(2), file => file == "postmortems/2025-02-checkout-outage.md");
        Assert.DoesNotContain("index_document", Tools(0));
        Assert.All(["list_local_files", "read_local_file", "index_document"], tool => Assert.Contains(tool, Tools(2)));
        Assert.Contains("could not find", Answer(3));
        Assert.Empty(Citations(3));

        string Answer(int index) => runs[index].GetProperty("output").GetProperty("answer").GetString()!;

        IEnumerable<string> Tools(int index) => runs[index].GetProperty("steps").EnumerateArray()
            .Where(step => step.GetProperty("kind").GetString() == "ToolCall").Select(step => step.GetProperty("name").GetString()!);

        IEnumerable<string> Citations(int index) =>
            runs[index].GetProperty("output").GetProperty("citations").EnumerateArray().Select(citation => citation.GetProperty("file").GetString()!);
    }

    [Fact]
    public async Task The_demo_names_its_model_improves_a_plain_prompt_and_says_what_to_try_next()
    {
        var run = await CommandRun.OfAsync("demo");

        Assert.Equal(ExitCode.Ok, run.ExitCode);
        var improvement = run.Out[run.Out.IndexOf("The agent improves itself", StringComparison.Ordinal)..];
        Assert.Contains("Round 1: promoted", improvement, StringComparison.Ordinal);
        Assert.Contains("rejected", improvement, StringComparison.Ordinal);
        Assert.Contains("+ ", improvement, StringComparison.Ordinal);
        var (before, after) = (improvement[..improvement.IndexOf("Round 1", StringComparison.Ordinal)], improvement[improvement.IndexOf("The same question", StringComparison.Ordinal)..]);
        Assert.DoesNotContain("connection pool exhaustion", before, StringComparison.Ordinal);
        Assert.Contains("connection pool exhaustion", after, StringComparison.Ordinal);
        Assert.Contains("offline model: rules, no language model", run.Out);
        Assert.Contains("serve", run.Out[run.Out.IndexOf("Next", StringComparison.Ordinal)..]);
    }
}
