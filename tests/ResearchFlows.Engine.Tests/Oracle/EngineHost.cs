using ResearchFlows.Ports;

namespace ResearchFlows.Engine.Tests.Oracle;

/// <summary>Our engine.</summary>
internal sealed class EngineHost(TestEngine engine) : IDurableHost
{
    public Scripts Scripts => engine.Scripts;

    private IOrchestrationClient Client => engine.Client;

    public static async Task<EngineHost> StartAsync() => new(await TestEngine.StartedAsync(TimeProvider.System));

    public Task StartAsync(string instanceId, ScriptInput input) =>
        Client.StartAsync(nameof(Scripted), input, instanceId, CancellationToken.None);

    public Task RaiseEventAsync(string instanceId, string eventName, object? payload) =>
        Client.RaiseEventAsync(instanceId, eventName, payload, CancellationToken.None);

    public Task SuspendAsync(string instanceId) => Client.SuspendAsync(instanceId, "why not", CancellationToken.None);

    public Task ResumeAsync(string instanceId) => Client.ResumeAsync(instanceId, "go on", CancellationToken.None);

    public Task TerminateAsync(string instanceId, string reason) => Client.TerminateAsync(instanceId, reason, CancellationToken.None);

    public async Task<Outcome> EndOfAsync(string instanceId, TimeSpan limit)
    {
        using var late = new CancellationTokenSource(limit);
        try
        {
            await Client.WaitForCompletionAsync(instanceId, late.Token);
        }
        catch (OperationCanceledException)
        {
            // Described as it stands.
        }

        var end = (await Client.GetAsync(instanceId, CancellationToken.None))!;
        return new(
            end.RuntimeStatus.ToString(),
            end.Output?.GetRawText(),
            end.Failure is { } failure ? $"{failure.ErrorType}: {failure.ErrorMessage}" : null,
            end.CustomStatus?.GetRawText());
    }

    public async Task<IReadOnlyList<RecordedStep>> HistoryAsync(string instanceId) =>
    [
        .. (await Client.GetHistoryAsync(instanceId, CancellationToken.None))!.Select(e => new RecordedStep(
            e.EventType.ToString(), e.EventId >= 0 ? e.EventId : e.TaskScheduledId, e.EventType == HistoryEventType.ExecutionStarted ? null : e.Name, e.InstanceId)),
    ];

    public ValueTask DisposeAsync() => engine.DisposeAsync();
}
