using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using ResearchFlows.Activities;
using ResearchFlows.Functions.Adapters;

namespace ResearchFlows.Functions;

/// <summary>The catalogued activities, each under its class name.</summary>
/// <param name="services">Creates them.</param>
public sealed class ActivityFunctions(IServiceProvider services)
{
    /// <inheritdoc cref="Activities.PrepareRun"/>
    [Function(nameof(PrepareRun))]
    public Task<PreparedRun> PrepareRun(
        [ActivityTrigger] PrepareRunInput input, string instanceId, [DurableClient] DurableTaskClient client, CancellationToken cancellationToken) =>
        RunAsync<PrepareRun, PrepareRunInput, PreparedRun>(input, instanceId, client, cancellationToken);

    /// <inheritdoc cref="Activities.ModelTurn"/>
    [Function(nameof(ModelTurn))]
    public Task<ModelTurnOutput> ModelTurn(
        [ActivityTrigger] ModelTurnInput input, string instanceId, [DurableClient] DurableTaskClient client, CancellationToken cancellationToken) =>
        RunAsync<ModelTurn, ModelTurnInput, ModelTurnOutput>(input, instanceId, client, cancellationToken);

    /// <inheritdoc cref="Activities.RunTool"/>
    [Function(nameof(RunTool))]
    public Task<RunToolOutput> RunTool(
        [ActivityTrigger] RunToolInput input, string instanceId, [DurableClient] DurableTaskClient client, CancellationToken cancellationToken) =>
        RunAsync<RunTool, RunToolInput, RunToolOutput>(input, instanceId, client, cancellationToken);

    /// <inheritdoc cref="Activities.RecordRun"/>
    [Function(nameof(RecordRun))]
    public Task<RecordedRun> RecordRun(
        [ActivityTrigger] RecordRunInput input, string instanceId, [DurableClient] DurableTaskClient client, CancellationToken cancellationToken) =>
        RunAsync<RecordRun, RecordRunInput, RecordedRun>(input, instanceId, client, cancellationToken);

    /// <inheritdoc cref="Activities.DeleteScratchStore"/>
    [Function(nameof(DeleteScratchStore))]
    public Task<bool> DeleteScratchStore(
        [ActivityTrigger] DeleteScratchStoreInput input, string instanceId, [DurableClient] DurableTaskClient client, CancellationToken cancellationToken) =>
        RunAsync<DeleteScratchStore, DeleteScratchStoreInput, bool>(input, instanceId, client, cancellationToken);

    private Task<TOutput> RunAsync<TActivity, TInput, TOutput>(
        TInput input, string instanceId, DurableTaskClient client, CancellationToken cancellationToken)
        where TActivity : class, IActivity<TInput, TOutput> =>
        ActivatorUtilities.CreateInstance<TActivity>(services)
            .RunAsync(input, new ActivityContext(instanceId, new DurableOrchestrationClient(client)), cancellationToken);
}
