using ResearchFlows.OfflineModel;
using ResearchFlows.DevStack.Models;
using ResearchFlows.Local.Tests.Support;
using ResearchFlows.Research;

namespace ResearchFlows.Local.Tests.Commands;

/// <summary>A run that completed without an answer is no success to whoever waits for it.</summary>
public sealed class NoAnswerCommandTests : IClassFixture<TestHost>
{
    private readonly TestHost _host;

    public NoAnswerCommandTests(TestHost host)
    {
        _host = host;
        _host.Faults.Model = _ => new ModelReply { Text = "<think>not for the reader", Usage = new ModelUsage(1, 1) };
    }

    [Fact]
    public async Task Research_without_an_answer_says_so_and_ends_with_1()
    {
        var run = await CommandRun.OfAsync("research", "Anything?", "--url", _host.Address.AbsoluteUri);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("No answer", run.Out, StringComparison.Ordinal);
        Assert.Contains("the model gave none", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("not for the reader", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task As_JSON_too()
    {
        var run = await CommandRun.OfAsync("research", "Anything?", "--url", _host.Address.AbsoluteUri, "--json");

        Assert.Equal(1, run.ExitCode);
        var output = run.Json().GetProperty("output");
        Assert.Equal((nameof(StopReason.NoAnswer), ResearchResult.NoAnswer), (output.GetProperty("stopReason").GetString(), output.GetProperty("answer").GetString()));
    }
}
