using ResearchFlows.Ports;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ResearchFlows.Benchmarks;

/// <summary>The real program, serving in a process of its own with DevStack in it.</summary>
internal sealed partial class ServedHost : IAsyncDisposable
{
    public const string Question = "What is the recovery time objective of our databases?";
    private readonly Process _process;
    private readonly HttpClient _looking;

    private ServedHost(Process process, Uri address)
    {
        _process = process;
        Http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromMinutes(10) };
        _looking = new HttpClient { BaseAddress = address };
    }

    public HttpClient Http { get; }

    /// <summary>Megabytes of memory in use.</summary>
    public double Megabytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64 / 1024.0 / 1024;
        }
    }

    /// <summary>The processor time that it has taken, in seconds.</summary>
    public double ProcessorSeconds
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime.TotalSeconds;
        }
    }

    /// <summary>The most megabytes of memory that were ever in use.</summary>
    public double MostMegabytes
    {
        get
        {
            _process.Refresh();
            return _process.PeakWorkingSet64 / 1024.0 / 1024;
        }
    }

    /// <summary>Ends it as a power cut does.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Starts <c>serve</c> on a free port and waits until it says where.</summary>
    public static async Task<ServedHost> StartAsync(string agents, string data, IReadOnlyDictionary<string, string?>? environment = null)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            Environment = { ["OptimizationSchedule"] = "", ["Logging__LogLevel__Default"] = "Error", ["ResearchFlows__LlamaStack__Endpoint"] = "" },
        };
        foreach (var argument in new[] { Path.Combine(AppContext.BaseDirectory, "ResearchFlows.Local.dll"), "serve", "--port", "0", "--agents", agents, "--data", data })
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start)!;
        var line = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The host ended before it served.");
        return new ServedHost(process, new Uri(Address().Match(line).Value));
    }

    /// <summary>A copy of the demo agent that answers questions only: it is never due for an improvement.</summary>
    public static string WriteAgents(string folder)
    {
        var source = new DirectoryInfo(Path.Combine(AppContext.BaseDirectory, "scripts"));
        foreach (var file in source.EnumerateFiles("*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(folder, "agents", Path.GetRelativePath(source.FullName, file.FullName));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            file.CopyTo(copy, overwrite: true);
        }

        var agents = Path.Combine(folder, "agents");
        var definition = Path.Combine(agents, "demo-agent", "agent.json");
        var agent = JsonNode.Parse(File.ReadAllText(definition))!.AsObject();
        agent.Remove("optimizeEvery");
        File.WriteAllText(definition, agent.ToJsonString());
        return agents;
    }

    public async Task PostAsync(string route, object body) => (await Http.PostAsJsonAsync($"api/{route}", body)).EnsureSuccessStatusCode().Dispose();

    public Task<JsonElement> GetAsync(string route) => Http.GetFromJsonAsync<JsonElement>($"api/{route}");

    /// <summary>Waits for the end of an instance.</summary>
    /// <exception cref="InvalidOperationException">It has not completed.</exception>
    public async Task WaitAsync(string instanceId)
    {
        var status = "";
        while (status is not (nameof(OrchestrationRuntimeStatus.Completed) or nameof(OrchestrationRuntimeStatus.Failed) or nameof(OrchestrationRuntimeStatus.Terminated)))
        {
            status = (await GetAsync($"instances/{instanceId}?waitSeconds=60")).GetProperty("runtimeStatus").GetString()!;
        }

        if (status != nameof(OrchestrationRuntimeStatus.Completed))
        {
            throw new InvalidOperationException($"The instance {instanceId} is {status}.");
        }
    }

    /// <summary>Milliseconds of a request.</summary>
    public async Task<double> TimeAsync(string route)
    {
        var start = Stopwatch.GetTimestamp();
        using var response = await Http.GetAsync($"api/{route}");
        await response.EnsureSuccessStatusCode().Content.CopyToAsync(Stream.Null);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    /// <summary>Milliseconds of a request that blocks its thread and needs no other.</summary>
    public double Time(string route)
    {
        var start = Stopwatch.GetTimestamp();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"api/{route}");
        using var response = _looking.Send(request);
        using var body = response.EnsureSuccessStatusCode().Content.ReadAsStream();
        body.CopyTo(Stream.Null);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    /// <summary>Stops it as a service manager does.</summary>
    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        _looking.Dispose();
        if (!_process.HasExited)
        {
            using var stop = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
            await stop.WaitForExitAsync();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    private static partial Regex Address();
}
