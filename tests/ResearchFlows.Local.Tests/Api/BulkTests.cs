using ResearchFlows.Instances;
using ResearchFlows.Local.Tests.Support;
using ResearchFlows.Ports;
using System.Net;
using System.Text.Json;

namespace ResearchFlows.Local.Tests.Api;

/// <summary>Many instances are managed at once: those that a filter means, and no others.</summary>
public sealed class BulkTests(TestHost host) : IClassFixture<TestHost>
{
    [Fact]
    public async Task An_action_takes_what_the_filter_means_and_what_it_can_be_done_to()
    {
        var gate = new TaskCompletionSource();
        using var begun = new SemaphoreSlim(0);
        host.Faults.BeforeInference = (_, cancelled) =>
        {
            begun.Release();
            return gate.Task.WaitAsync(cancelled);
        };
        string[] meant = [await AskAsync("Is the NEW crane tall?"), await AskAsync("Is the new crane old?")];
        var other = await AskAsync("Is the lamp lit?");
        for (var run = 0; run < 3; run++)
        {
            await begun.WaitAsync();
        }

        Assert.Equal(2, (await CountAsync("terminate?text=new+crane")).Count);
        Assert.Equal(2, (await ActAsync("suspend?text=new+crane")).Count);
        Assert.Equal(0, (await ActAsync("suspend?text=new+crane")).Count);
        Assert.Equal(2, (await CountAsync("resume?text=new+crane")).Count);
        Assert.Equal([OrchestrationRuntimeStatus.Suspended, OrchestrationRuntimeStatus.Suspended, OrchestrationRuntimeStatus.Running], await StatusesAsync([.. meant, other]));
        Assert.Equal(2, (await ActAsync("resume?text=new+crane")).Count);
        Assert.Equal(0, (await CountAsync("purge?text=new+crane")).Count);
        Assert.Equal(2, (await ActAsync("terminate?text=new+crane", """{"reason":"It fell."}""")).Count);
        var ended = await host.EndAsync(meant[0]);
        await host.EndAsync(meant[1]);
        Assert.Equal((OrchestrationRuntimeStatus.Terminated, "It fell."), (ended.RuntimeStatus, ended.Failure?.ErrorMessage));
        Assert.Equal(new BulkView(BulkAction.Purge, 2, More: false), await ActAsync("purge?text=new+crane"));
        foreach (var id in meant)
        {
            Assert.Equal(HttpStatusCode.NotFound, (await host.SendAsync("GET", $"/api/instances/{id}")).StatusCode);
        }

        gate.SetResult();
        Assert.Equal(OrchestrationRuntimeStatus.Completed, (await host.EndAsync(other)).RuntimeStatus);
    }

    [Theory]
    [InlineData("drown", "", 404)]
    [InlineData("terminate", "?colour=red", 400)]
    [InlineData("terminate", "?status=Wet", 400)]
    public async Task An_action_or_a_filter_that_is_not_known_touches_nothing(string action, string query, int status)
    {
        using var answer = await host.SendAsync("POST", $"/api/bulk/{action}{query}", "{}");

        Assert.Equal(status, (int)answer.StatusCode);
    }

    private async Task<string> AskAsync(string question) =>
        (await TestHost.JsonAsync(await host.SendAsync("POST", "/api/research", JsonSerializer.Serialize(new { question })))).GetProperty("instanceId").GetString()!;

    private Task<BulkView> CountAsync(string action) => host.GetAsync<BulkView>($"/api/bulk/{action}");

    private async Task<BulkView> ActAsync(string action, string body = "{}") =>
        Client.ApiClient.Read<BulkView>(await TestHost.JsonAsync(await host.SendAsync("POST", $"/api/bulk/{action}", body)));

    private async Task<IEnumerable<OrchestrationRuntimeStatus>> StatusesAsync(params IEnumerable<string> ids) =>
        (await Task.WhenAll(ids.Select(id => host.GetAsync<InstanceView>($"/api/instances/{id}")))).Select(instance => instance.RuntimeStatus);
}
