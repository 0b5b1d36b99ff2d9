using ResearchFlows.Local.Tests.Support;
using System.Diagnostics;

namespace ResearchFlows.Local.Tests;

/// <summary>The acceptance script that both hosts must pass, against the embedded one.</summary>
public sealed class EndToEndScriptTests
{
    [Fact]
    public async Task The_embedded_host_passes_the_acceptance_script()
    {
        await using var host = await DemoHost.StartAsync();
        using var script = Process.Start(new ProcessStartInfo("sh", [Script(), host.Url])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["AGENT"] = "demo-agent-plain" },
        })!;
        var (output, error) = (script.StandardOutput.ReadToEndAsync(), script.StandardError.ReadToEndAsync());
        await script.WaitForExitAsync();

        Assert.True(script.ExitCode == 0, $"{await output}\n{await error}");
        Assert.Contains("passed, 0 failed", await output, StringComparison.Ordinal);
    }

    private static string Script() => Path.Combine(Repository.Root, "scripts", "end-to-end.sh");
}
