using ResearchFlows.DevStack.Models;
using ResearchFlows.Instances;
using ResearchFlows.Local.Tests.Support;
using ResearchFlows.OfflineModel;
using ResearchFlows.Ports;
using System.Net.Sockets;

namespace ResearchFlows.Local.Tests.Hostile;

/// <summary>Very many callers at once, some of whom never finish what they say.</summary>
public sealed class CrowdTests(TestHost host) : IClassFixture<TestHost>
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_thousand_waiting_callers_and_hundreds_of_half_requests_hold_nobody_up()
    {
        using var release = new ManualResetEventSlim();
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        host.Faults.Model = _ => { begun.TrySetResult(); release.Wait(); return new ModelReply { Text = "At last.", Usage = new ModelUsage(1, 1) }; };
        var id = (await TestHost.JsonAsync(await host.SendAsync("POST", "/api/research", """{"question":"a"}"""))).GetProperty("instanceId").GetString();
        await begun.Task.WaitAsync(Limit);
        var halves = await Task.WhenAll(Enumerable.Range(0, 300).Select(number => SayHalfAsync(number % 2 == 0
            ? "GET /api/agents HTTP/1.1\r\nHost: loc"
            : "POST /api/research HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 30\r\n\r\n{\"ques")));
        var waiting = Enumerable.Range(0, 1000).Select(_ => host.EndAsync(id!)).ToList();

        var meanwhile = await host.GetAsync<InstancePage>("/api/instances");
        release.Set();
        var ended = await Task.WhenAll(waiting);

        Assert.Equal(OrchestrationRuntimeStatus.Running, Assert.Single(meanwhile.Instances).RuntimeStatus);
        Assert.All(ended, instance => Assert.Equal(OrchestrationRuntimeStatus.Completed, instance.RuntimeStatus));
        foreach (var half in halves)
        {
            half.Dispose();
        }

        Assert.Single((await host.GetAsync<InstancePage>("/api/instances")).Instances);
    }

    private async Task<Socket> SayHalfAsync(string text)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(host.Address.Host, host.Address.Port);
        await socket.SendAsync(System.Text.Encoding.ASCII.GetBytes(text));
        return socket;
    }
}
