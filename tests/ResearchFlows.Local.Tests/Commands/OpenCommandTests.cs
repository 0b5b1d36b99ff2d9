using ResearchFlows.Local.Commands;
using ResearchFlows.Local.Tests.Support;
using System.Diagnostics;

namespace ResearchFlows.Local.Tests.Commands;

/// <summary>The real program, and something in the place of the system's browser that notes what it is to show.</summary>
public sealed class OpenCommandTests(TestHost host) : IClassFixture<TestHost>, IDisposable
{
    private readonly TempFolder _folder = new();

    [Theory]
    [InlineData("", "/api/ui/")]
    [InlineData("run-1", "/api/ui/runs/run-1")]
    public async Task Open_hands_the_pages_address_to_the_browser_and_prints_it(string run, string page)
    {
        if (!OperatingSystem.IsLinux())
        {
            // Only there can something stand in for the browser.
            return;
        }

        var noted = Path.Combine(_folder.Path, "noted");
        File.SetUnixFileMode(_folder.Write("xdg-open", $"#!/bin/sh\necho \"$1\" > {noted}.tmp && mv {noted}.tmp {noted}\n"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        start.Environment["PATH"] = $"{_folder.Path}:{Environment.GetEnvironmentVariable("PATH")}";
        string[] arguments = [Path.Combine(AppContext.BaseDirectory, "ResearchFlows.Local.dll"), "open", .. run.Length == 0 ? Array.Empty<string>() : [run], "--url", host.Address.AbsoluteUri];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var watcher = new FileSystemWatcher(_folder.Path, "noted") { EnableRaisingEvents = true };
        var opened = new TaskCompletionSource();

        // What was moved is told as created when the two halves of the move come too far apart.
        watcher.Renamed += (_, _) => opened.TrySetResult();
        watcher.Created += (_, _) => opened.TrySetResult();
        using var process = Process.Start(start)!;
        var printed = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        await opened.Task.WaitAsync(TimeSpan.FromMinutes(3));

        var address = new Uri(host.Address, page).AbsoluteUri;
        Assert.Equal(ExitCode.Ok, process.ExitCode);
        Assert.Equal((address, address), ((await File.ReadAllTextAsync(noted)).Trim(), printed.Trim()));
    }

    [Fact]
    public async Task Without_a_host_nothing_is_opened()
    {
        var run = await CommandRun.OfAsync("open", "--url", "http://127.0.0.1:9");

        Assert.Equal((ExitCode.Unreachable, ""), (run.ExitCode, run.Out));
    }

    public void Dispose() => _folder.Dispose();
}
