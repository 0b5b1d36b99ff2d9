namespace ResearchFlows.Functions;

/// <summary>The catalogued activities, each under its class name.</summary>
public sealed class ActivityFunctions(IServiceProvider services)
{
    [Function(nameof(PrepareRun))]
    public Task<PreparedRun> PrepareRun([ActivityTrigger] PrepareRunInput input, string instanceId, [DurableClient] DurableTaskClient client, CancellationToken token) =>
        New<PrepareRun>().RunAsync(input, Context(instanceId, client), token);
    [Function(nameof(ModelTurn))]
    public Task<ModelTurnOutput> ModelTurn([ActivityTrigger] ModelTurnInput input, string instanceId, [DurableClient] DurableTaskClient client, CancellationToken token) =>
        New<ModelTurn>().RunAsync(input, Context(instanceId, client), token);
    [Function(nameof(RunTool))]
    public Task<RunToolOutput> RunTool([ActivityTrigger] RunToolInput input, string instanceId, [DurableClient] DurableTaskClient client, CancellationToken token) =>
        New<RunTool>().RunAsync(input, Context(instanceId, client), token);
    [Function(nameof(RecordRun))]
    public Task<RecordedRun> RecordRun([ActivityTrigger] RecordRunInput input, string instanceId, [DurableClient] DurableTaskClient client, CancellationToken token) =>
        New<RecordRun>().RunAsync(input, Context(instanceId, client), token);
    [Function(nameof(DeleteScratchStore))]
    public Task<bool> DeleteScratchStore([ActivityTrigger] DeleteScratchStoreInput input, string instanceId, [DurableClient] DurableTaskClient client, CancellationToken token) =>
        New<DeleteScratchStore>().RunAsync(input, Context(instanceId, client), token);

    private TActivity New<TActivity>() => ActivatorUtilities.CreateInstance<TActivity>(services);

    private static ActivityContext Context(string instanceId, DurableTaskClient client) => new(instanceId, new DurableOrchestrationClient(client));
}
