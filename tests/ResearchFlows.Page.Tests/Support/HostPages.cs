using ResearchFlows.Instances;
using System.Text.Json;

namespace ResearchFlows.Page.Tests.Support;

/// <summary>What tests of the page do with the host besides looking at it.</summary>
internal static class HostPages
{
    /// <summary>Asks a question, and does not wait for its answer.</summary>
    public static async Task<string> AskAsync(this TestHost host, string question = HarborAgent.Question)
    {
        var response = await host.SendAsync("POST", "/api/research", JsonSerializer.Serialize(new { question }));
        return (await TestHost.JsonAsync(response)).GetProperty("instanceId").GetString()!;
    }

    /// <summary>Waits until the run has asked the model.</summary>
    public static async Task WaitForTurnAsync(this TestHost host, string instanceId)
    {
        var steps = await host.GetAsync<StepsView>($"/api/instances/{instanceId}/steps");
        while (!steps.Steps.Any(step => step.Kind == StepKind.ModelTurn))
        {
            steps = await host.GetAsync<StepsView>($"/api/instances/{instanceId}/steps?after={steps.Cursor}&waitSeconds=20") is var news && news.Steps.Count > 0 ? news : steps with { Cursor = news.Cursor };
        }
    }

    /// <summary>What a browser gets, as text.</summary>
    public static async Task<string> HtmlAsync(this TestHost host, string address)
    {
        var response = await host.SendAsync("GET", address);
        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
        return await response.Content.ReadAsStringAsync();
    }
}
