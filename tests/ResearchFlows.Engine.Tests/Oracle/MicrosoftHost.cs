using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Converters;
using Microsoft.DurableTask.Testing;
using Microsoft.DurableTask.Testing.Sidecar;
using Microsoft.DurableTask.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ResearchFlows.Ports;
using ResearchFlows.Tests.Support;

namespace ResearchFlows.Engine.Tests.Oracle;

/// <summary>Microsoft's host with everything in memory: its worker, its gRPC, its orchestration service.</summary>
internal sealed class MicrosoftHost(IHost host, Scripts scripts, RecordingService recorded) : IDurableHost
{
    private readonly DurableTaskClient _client = host.Services.GetRequiredService<DurableTaskClient>();

    public Scripts Scripts => scripts;

    public static async Task<MicrosoftHost> StartAsync()
    {
        var scripts = new Scripts();
        var recorded = new RecordingService();
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.ClearProviders();
        builder.Services.AddInMemoryDurableTask(tasks => Register(tasks, scripts), new() { Port = FreePort.Next() });
        builder.Services.AddSingleton<InMemoryOrchestrationService>(recorded);
        builder.Services.PostConfigureAll<DurableTaskWorkerOptions>(options => options.DataConverter = new JsonDataConverter(PortJson.Options));
        builder.Services.PostConfigureAll<DurableTaskClientOptions>(options => options.DataConverter = new JsonDataConverter(PortJson.Options));
        var host = builder.Build();
        await host.StartAsync();
        return new(host, scripts, recorded);
    }

    public Task StartAsync(string instanceId, ScriptInput input) =>
        _client.ScheduleNewOrchestrationInstanceAsync(nameof(Scripted), input, new StartOrchestrationOptions(instanceId));

    public Task RaiseEventAsync(string instanceId, string eventName, object? payload) => _client.RaiseEventAsync(instanceId, eventName, payload);

    public Task SuspendAsync(string instanceId) => _client.SuspendInstanceAsync(instanceId, "why not");

    public Task ResumeAsync(string instanceId) => _client.ResumeInstanceAsync(instanceId, "go on");

    public Task TerminateAsync(string instanceId, string reason) => _client.TerminateInstanceAsync(instanceId, reason);

    public async Task<Outcome> EndOfAsync(string instanceId, TimeSpan limit)
    {
        using var late = new CancellationTokenSource(limit);
        try
        {
            await _client.WaitForInstanceCompletionAsync(instanceId, late.Token);
        }
        catch (Exception) when (late.IsCancellationRequested)
        {
            // Described as it stands.
        }

        var end = (await _client.GetInstanceAsync(instanceId, getInputsAndOutputs: true))!;
        var completed = end.RuntimeStatus == Microsoft.DurableTask.Client.OrchestrationRuntimeStatus.Completed;
        return new(
            end.RuntimeStatus.ToString(),
            completed ? end.SerializedOutput : null,
            end.FailureDetails is { } failure ? $"{failure.ErrorType}: {failure.ErrorMessage}" : TerminatedFor(end),
            end.SerializedCustomStatus);
    }

    public Task<IReadOnlyList<RecordedStep>> HistoryAsync(string instanceId) => Task.FromResult(recorded.HistoryOf(instanceId));

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await host.StopAsync();
        host.Dispose();
    }

    /// <summary>The reason of a termination is the output there; our engine's instances have a failure that says it.</summary>
    private static string? TerminatedFor(Microsoft.DurableTask.Client.OrchestrationMetadata end) =>
        end.RuntimeStatus == Microsoft.DurableTask.Client.OrchestrationRuntimeStatus.Terminated ? $"Terminated: {end.ReadOutputAs<string>()}" : null;

    private static void Register(DurableTaskRegistry tasks, Scripts scripts)
    {
        tasks.AddOrchestrator(nameof(Scripted), () => new Scripted(scripts));
        tasks.AddActivityFunc<ScriptInput, object?>(nameof(Work), (context, input) =>
            scripts.Activities[input.Script](input, new ActivityContext(context.InstanceId, null!), CancellationToken.None));
    }
}
