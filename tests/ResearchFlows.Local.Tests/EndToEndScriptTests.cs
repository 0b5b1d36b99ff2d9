using ResearchFlows.Local.Tests.Support;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;

namespace ResearchFlows.Local.Tests;

/// <summary>The acceptance script that both hosts must pass, against the embedded one.</summary>
public sealed class EndToEndScriptTests
{
    private const string Agent = "demo-agent-plain";

    [Fact]
    public async Task The_embedded_host_passes_the_acceptance_script_though_its_agent_is_being_improved()
    {
        await using var host = await DemoHost.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(host.Url) };
        await PostAsync(http, $"/api/agents/{Agent}/improvements", new { instanceId = "earlier" });
        await PostAsync(http, "/api/instances/earlier/suspend", new { });
        using var script = Process.Start(new ProcessStartInfo("sh", [Script(), host.Url])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["AGENT"] = Agent },
        })!;
        var error = script.StandardError.ReadToEndAsync();
        List<string> output = [];
        while (await script.StandardOutput.ReadLineAsync() is { } line)
        {
            output.Add(line);
            if (line == "# earlier is waited for")
            {
                await PostAsync(http, "/api/instances/earlier/resume", new { });
            }
        }

        await script.WaitForExitAsync();
        Assert.True(script.ExitCode == 0, $"{string.Join('\n', output)}\n{await error}");
        Assert.Contains("# earlier is waited for", output);
        Assert.EndsWith("passed, 0 failed", output[^1], StringComparison.Ordinal);
    }

    private static async Task PostAsync(HttpClient http, string path, object body) =>
        Assert.Equal(HttpStatusCode.Accepted, (await http.PostAsJsonAsync(path, body)).StatusCode);

    private static string Script() => Path.Combine(Repository.Root, "scripts", "end-to-end.sh");
}
