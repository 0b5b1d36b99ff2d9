using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using ResearchFlows.Local.Client;
using System.Net;

namespace ResearchFlows.Local.Tests.Commands;

public sealed class EndTests
{
    /// <summary>A host answers after a minute at the latest; a slow model takes longer for an answer.</summary>
    [Fact]
    public async Task What_has_not_ended_when_the_host_answers_is_waited_for_again()
    {
        var asked = 0;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        await using var host = builder.Build();
        host.Run(context => context.Response.WriteAsync($$"""
            { "instanceId": "slow", "orchestration": "ResearchOrchestration", "runtimeStatus": "{{(Interlocked.Increment(ref asked) < 3 ? "Running" : "Completed")}}",
              "createdAt": "2026-01-01T00:00:00Z", "lastUpdatedAt": "2026-01-01T00:00:00Z", "links": {} }
            """));
        await host.StartAsync();
        using var api = new ApiClient(new Uri(host.Urls.Single()));

        var ended = await api.EndAsync("slow", CancellationToken.None);

        Assert.Equal(("Completed", 3), (ended.GetProperty("runtimeStatus").GetString(), asked));
    }
}
