using ResearchFlows.DevStack.Tests.Replay;
using ResearchFlows.DevStack.Tests.Support;

namespace ResearchFlows.DevStack.Tests;

/// <summary>What a real server answered, DevStack answers too.</summary>
public sealed class CaptureReplayTests
{
    [Fact]
    public async Task Answers_every_recorded_request_as_the_recorded_server_did()
    {
        await using var server = await TestServer.StartAsync(CaptureReplay.Named);

        var comparisons = await CaptureReplay.RunAsync(server.Http, server.Faults);

        Assert.Equal(263, comparisons.Count);
        var differences = comparisons.Where(comparison => !comparison.OnPurpose).SelectMany(comparison => comparison.Differences).ToList();
        Assert.True(differences.Count == 0, string.Join('\n', differences));
        Assert.All(comparisons.Where(comparison => comparison.OnPurpose), comparison => Assert.False(comparison.Same));
    }

    [Fact]
    public void The_README_names_every_recorded_request_that_differs_on_purpose()
    {
        var readme = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "DevStack-README.md"));

        Assert.All(DifferOnPurpose.Names, name => Assert.Contains($"`{name}`", readme));
    }
}
