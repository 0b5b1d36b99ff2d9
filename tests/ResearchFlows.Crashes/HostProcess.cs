using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace ResearchFlows.Crashes;

/// <summary>The real program, serving in a process of its own.</summary>
internal sealed partial class HostProcess : IDisposable
{
    private readonly Process _process;

    private HostProcess(Process process, Uri address, ConcurrentQueue<string> errors)
    {
        _process = process;
        Address = address;
        Errors = errors;
    }

    public int Id => _process.Id;

    /// <summary>What it logged so far.</summary>
    public IReadOnlyCollection<string> Errors { get; }

    public Uri Address { get; }

    /// <summary>Starts <c>serve</c> on a free port and waits until it says where.</summary>
    /// <param name="agents">The folder of the agents' folders.</param>
    /// <param name="data">The data folder.</param>
    /// <param name="llamaStack">The server; null for DevStack in the process.</param>
    /// <param name="environment">More variables.</param>
    /// <exception cref="HostEndedException">It ended before it served.</exception>
    public static Task<HostProcess> StartAsync(string agents, string data, Uri? llamaStack, params IEnumerable<(string Name, string? Value)> environment) =>
        StartAsync(0, agents, data, llamaStack, environment);

    /// <summary>The same on a port; 0 for a free one.</summary>
    public static async Task<HostProcess> StartAsync(int port, string agents, string data, Uri? llamaStack, params IEnumerable<(string Name, string? Value)> environment)
    {
        // A write beyond a limit of the file size is then an error, as on a full disk, and not the end of the process.
        string[] program = OperatingSystem.IsLinux() ? ["env", "--ignore-signal=XFSZ", "dotnet"] : ["dotnet"];
        var start = new ProcessStartInfo(program[0])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetDirectoryName(data),
            Environment = { ["ResearchFlows__LlamaStack__Endpoint"] = llamaStack?.AbsoluteUri, ["Logging__LogLevel__Default"] = "Error", ["OptimizationSchedule"] = "" },
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        foreach (var argument in (string[])[.. program[1..], Path.Combine(AppContext.BaseDirectory, "ResearchFlows.Local.dll"), "serve", "--port", $"{port}", "--agents", agents, "--data", data])
        {
            start.ArgumentList.Add(argument);
        }

        var process = Process.Start(start)!;
        var errors = new ConcurrentQueue<string>();
        process.ErrorDataReceived += (_, line) => errors.Enqueue(line.Data ?? "");
        process.BeginErrorReadLine();
        var address = AddressPattern().Match(await process.StandardOutput.ReadLineAsync() ?? "");
        if (!address.Success)
        {
            // It ended before the line, or in the middle of it.
            await process.WaitForExitAsync();
            var exitCode = process.ExitCode;
            process.Dispose();
            throw new HostEndedException(exitCode, string.Join('\n', errors));
        }

        return new HostProcess(process, new Uri(address.Value), errors);
    }

    /// <summary>kill -9.</summary>
    public void Kill() => _process.Kill();

    /// <summary>kill -9, until it is gone.</summary>
    public Task KillAsync()
    {
        Kill();
        return _process.WaitForExitAsync();
    }

    /// <summary>Waits until it has ended by itself.</summary>
    public Task WaitForExitAsync(CancellationToken cancellationToken) => _process.WaitForExitAsync(cancellationToken);

    /// <summary>SIGTERM, as a service manager sends it.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+(?=/)")]
    private static partial Regex AddressPattern();
}

/// <summary>The program ended before it served.</summary>
internal sealed class HostEndedException(int exitCode, string errors) : Exception($"The host ended before it served, with code {exitCode}: {errors}")
{
    /// <summary>Whether SIGKILL ended it.</summary>
    public bool WasKilled => exitCode == 128 + 9;
}
