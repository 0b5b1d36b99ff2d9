using ResearchFlows.Instances;
using ResearchFlows.Local.Client;
using ResearchFlows.Local.Tests.Support;
using ResearchFlows.Research;

namespace ResearchFlows.Local.Tests.Api;

/// <summary>A server that does not stream: a host finds that out once, and asks it no more to, so this one has a host of its own.</summary>
public sealed class UnstreamedTests(TestHost host) : IClassFixture<TestHost>
{
    [Fact]
    public async Task A_server_that_does_not_stream_is_met_without_loss()
    {
        host.Faults.Clear();
        host.Faults.RefusesStreams = true;

        var ended = await host.ResearchAsync(instanceId: "not-streamed");

        Assert.Equal((HarborAgent.Answer, HarborAgent.Turns), (ApiClient.Read<ResearchResult>(ended.Output!.Value).Answer, ApiClient.Read<ResearchResult>(ended.Output!.Value).Turns));
        Assert.All((await host.GetAsync<StepsView>("/api/instances/not-streamed/steps")).Steps, step => Assert.Null(step.FirstWordMs));
    }
}
