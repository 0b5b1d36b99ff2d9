using Microsoft.DurableTask;
using System.Diagnostics.CodeAnalysis;

namespace ResearchFlows.Engine.Tests.Oracle;

/// <summary>Both hosts, for the tests of one class.</summary>
[SuppressMessage("Reliability", "CA1001", Justification = "xunit calls DisposeAsync.")]
public sealed class BothHosts : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);
    private EngineHost _ours = null!;
    private MicrosoftHost _theirs = null!;

    public async Task InitializeAsync()
    {
        _ours = await EngineHost.StartAsync();
        _theirs = await MicrosoftHost.StartAsync();
        OracleRun.Define(_ours);
        OracleRun.Define(_theirs);
    }

    public async Task DisposeAsync()
    {
        await _ours.DisposeAsync();
        await _theirs.DisposeAsync();
    }

    /// <summary>Runs the code on both and gives back what became of it.</summary>
    /// <param name="name">The instance's id.</param>
    /// <param name="code">The code.</param>
    /// <param name="goAfter">How many timers have to fire on each before the event "go" is raised there; null: it is not raised.</param>
    internal async Task<(HostRun Ours, HostRun Theirs)> RunAsync(string name, Func<TaskOrchestrationContext, Task<object?>> code, (int Ours, int Theirs)? goAfter = null)
    {
        var ours = RunAsync(_ours, name, code, goAfter?.Ours);
        var theirs = RunAsync(_theirs, name, code, goAfter?.Theirs);
        return (await ours, await theirs);
    }

    private static async Task<HostRun> RunAsync(IDurableHost host, string name, Func<TaskOrchestrationContext, Task<object?>> code, int? goAfter)
    {
        host.Scripts.Orchestrations[name] = (context, _) => code(context);
        await host.StartAsync(name, ScriptInput.Of(name));
        if (goAfter is { } timers)
        {
            using var late = new CancellationTokenSource(Limit);
            while ((await KindsAsync(host, name)).Count(kind => kind == "TimerFired") < timers)
            {
                await Task.Delay(5, late.Token);
            }

            await host.RaiseEventAsync(name, "go", null);
        }

        var outcome = await host.EndOfAsync(name, Limit);
        return new(outcome, await KindsAsync(host, name));
    }

    private static async Task<IReadOnlyList<string>> KindsAsync(IDurableHost host, string name) => [.. (await host.HistoryAsync(name)).Select(step => step.Kind)];
}

/// <summary>What became of an instance on one host, and its history.</summary>
internal sealed record HostRun(Outcome Outcome, IReadOnlyList<string> Kinds)
{
    public int Count(string kind) => Kinds.Count(it => it == kind);
}
