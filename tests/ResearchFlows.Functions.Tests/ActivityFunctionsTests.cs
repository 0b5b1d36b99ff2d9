using Microsoft.Extensions.DependencyInjection;
using ResearchFlows.Agents;
using ResearchFlows.Functions.Tests.Support;
using ResearchFlows.LlamaStack;
using ResearchFlows.LlamaStack.Replies;
using ResearchFlows.Research;

namespace ResearchFlows.Functions.Tests;

public sealed class ActivityFunctionsTests
{
    [Fact]
    public async Task Activities_run_from_the_apps_services_and_know_their_instance()
    {
        using var app = await RunningApp.StartAsync();
        var functions = ActivatorUtilities.CreateInstance<ActivityFunctions>(app.Services);
        var none = CancellationToken.None;
        await Assert.ThrowsAsync<AgentNotFoundException>(() =>
            functions.PrepareRun(new PrepareRunInput("none", "Why?", null), "research-9", app.Durable, none));
        await AssertNamesItsInstanceAsync(() => functions.ModelTurn(new ModelTurnInput(1, "Why?", null, [], 8, null), "research-9", app.Durable, none));
        await AssertNamesItsInstanceAsync(() => functions.RunTool(new RunToolInput(1, new RequestedCall(0, "call", "x", "{}")), "research-9", app.Durable, none));
        await AssertNamesItsInstanceAsync(() => functions.RecordRun(new RecordRunInput(StopReason.Answered, 1, 0, new TokenUsage(1, 1)), "research-9", app.Durable, none));
        Assert.True(await functions.DeleteScratchStore(new DeleteScratchStoreInput("research-9"), "research-9", app.Durable, none));
    }

    private static async Task AssertNamesItsInstanceAsync(Func<Task> run)
    {
        var fault = await Assert.ThrowsAsync<PermanentFaultException>(run);
        Assert.Contains("research-9", fault.Message);
    }
}
