using ResearchFlows.Instances;
using ResearchFlows.OfflineModel;
using ResearchFlows.ToolServer;
using System.Text.Json;

namespace ResearchFlows.Page.Tests.Browser;

/// <summary>A model wants to call tools of another server, and a person has the word.</summary>
[Collection(ChromiumTests.Name)]
public sealed class ToolApprovalTests(Chromium chromium) : IDisposable
{
    private readonly TempFolder _logs = new();

    [BrowserFact]
    public async Task A_call_that_waits_is_on_top_of_the_list_and_on_its_run_and_is_answered_on_either()
    {
        var log = Path.Combine(_logs.Path, "calls.log");
        await using var tools = await HttpToolServer.StartAsync(log);
        using var host = new TestHost((folder, agents) => folder.Write($"{agents}/clerk/agent.json", JsonSerializer.Serialize(new
        {
            name = "clerk", model = "offline/research-model", prompt = "Write it down.", mcpServers = new { desk = new { url = tools.Address.AbsoluteUri } },
        })))
        {
            Model = new Model(),
        };
        await host.InitializeAsync();
        try
        {
            await using var page = await chromium.OpenAsync("/api/ui/", host: host);
            var run = await host.AskAsync("Write both down.");

            await page.SeesAsync("clerk: a call of desk_write_note", "#waiting");
            await page.SeesAsync("\"text\":\"first\"", "#waiting summary");
            Assert.Empty(await page.SeriousFindingsAsync());
            await page.ClickAsync("#waiting summary");
            await page.Tab.EvaluateExpressionAsync("document.querySelector('#waiting button').isPressed = true");
            await page.RefreshesAsync("part=newest");
            Assert.True(await page.Tab.EvaluateExpressionAsync<bool>("document.querySelector('#waiting button').isPressed"), "A button went away under the pointer.");
            await page.TypeAsync($"#{run}-approver", "ana");
            await page.PressAsync("Approve");
            await page.SeesAsync("\"text\":\"second\"", "#waiting summary");

            await page.GoAsync($"/api/ui/runs/{run}");
            await page.SeesAsync("Shall the agent call desk_write_note?", ".approval h2");
            await page.SeesAsync("the server “desk”, which does not say that it changes nothing", ".approval");
            await page.SeesAsync("\"text\": \"second\"", ".approval pre");
            Assert.Empty(await page.SeriousFindingsAsync());
            await page.TypeAsync($"#{run}-approver", "ana");
            await page.TypeAsync($"#{run}-why", "Once is enough.");
            await page.PressAsync("Reject");

            await page.SeesAsync("Both.", ".outcome");
            await page.SeesNothingAsync($"#{run}-approval");
            Assert.Empty(page.Mistakes);
            var outputs = (await host.GetAsync<StepsView>($"/api/instances/{run}/steps")).Steps.Where(step => step.Kind == StepKind.ToolCall).Select(step => step.Output!).ToList();
            await page.SeesAsync("waiting for a person", ".legend");
            Assert.Equal("write_note says: first", outputs[0]);
            Assert.Contains("Once is enough.", outputs[1], StringComparison.Ordinal);
            Assert.Equal(["write_note first"], await File.ReadAllLinesAsync(log));
        }
        finally
        {
            await host.DisposeAsync();
        }
    }

    public void Dispose() => _logs.Dispose();

    /// <summary>Writes twice, and then answers.</summary>
    private sealed class Model : IChatModel
    {
        public Task<ModelReply> CompleteAsync(ModelRequest request, CancellationToken cancellationToken) => Task.FromResult(request.Messages.Count(message => message.Role == "tool") switch
        {
            0 => Call("first"),
            1 => Call("second"),
            _ => new ModelReply { Text = "Both.", Usage = new ModelUsage(10, 1) },
        });

        private static ModelReply Call(string text) => new()
        {
            ToolCalls = [new ModelToolCall($"call_{text}", "desk_write_note", JsonSerializer.Serialize(new { text }))], Usage = new ModelUsage(10, 1), FinishReason = "tool_calls",
        };
    }
}
