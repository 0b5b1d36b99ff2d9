using ResearchFlows.Instances;
using ResearchFlows.Local.Tests.Support;
using ResearchFlows.Ports;
using System.Net;

namespace ResearchFlows.Local.Tests.Api;

public sealed class ManagingTests(TestHost host) : IClassFixture<TestHost>
{
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task A_suspended_run_waits_and_a_resumed_one_goes_on_to_its_answer()
    {
        await StartSlowlyAsync("held");

        await ManageAsync("held", "suspend");
        var held = await host.GetAsync<InstanceView>("/api/instances/held?waitSeconds=1");
        await ManageAsync("held", "resume");
        _gate.SetResult();
        var ended = await host.EndAsync("held");

        Assert.Equal(OrchestrationRuntimeStatus.Suspended, held.RuntimeStatus);
        Assert.Equal(OrchestrationRuntimeStatus.Completed, ended.RuntimeStatus);
    }

    [Fact]
    public async Task A_terminated_run_has_ended_and_tells_why()
    {
        await StartSlowlyAsync("ended");

        var running = await host.SendAsync("DELETE", "/api/instances/ended");
        await ManageAsync("ended", "terminate");
        var ended = await host.EndAsync("ended");

        Assert.Equal(HttpStatusCode.Conflict, running.StatusCode);
        Assert.Equal(OrchestrationRuntimeStatus.Terminated, ended.RuntimeStatus);
        Assert.Contains("no longer needed", ended.Failure?.ErrorMessage);
    }

    /// <summary>The model is held, so that the run is still at its first turn when something is done to it.</summary>
    private async Task StartSlowlyAsync(string instanceId)
    {
        host.Faults.BeforeInference = (_, cancelled) => _gate.Task.WaitAsync(cancelled);
        await host.SendAsync("POST", "/api/research", $$"""{"question":"{{HarborAgent.Question}}","instanceId":"{{instanceId}}"}""");
    }

    private async Task ManageAsync(string instanceId, string verb) =>
        Assert.Equal(HttpStatusCode.Accepted, (await host.SendAsync("POST", $"/api/instances/{instanceId}/{verb}", """{"reason":"no longer needed"}""")).StatusCode);
}
