using ResearchFlows.Instances;
using ResearchFlows.Local.Client;
using ResearchFlows.Ports;

namespace ResearchFlows.Local.Rendering;

/// <summary>Prints the steps of a run as they happen, until it has ended. A host that is restarted meanwhile is waited for.</summary>
internal sealed class RunWatcher(ApiClient api, Terminal terminal)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly StepsPrinter _printer = new(terminal);
    private readonly LiveLines _live = new(terminal);
    private readonly WritingWatcher _writing = new(api, terminal);
    private readonly IndexingWatcher _indexing = new(api, terminal);
    private bool _suspendedTold;
    private string? _approvalTold;

    /// <summary>Watches an instance.</summary>
    /// <returns>The instance as it ended.</returns>
    /// <exception cref="HostUnreachableException">The host did not come back.</exception>
    public async Task<StepsView> WatchAsync(string instanceId, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Pause);
        while (true)
        {
            var view = await GetAsync(instanceId, cancellationToken);
            var written = await _writing.ReadAsync(view, cancellationToken);
            _live.Clear();
            _printer.PrintNew(view);
            if (view.RuntimeStatus.HasEnded())
            {
                return view;
            }

            TellSuspended(view);
            await TellApprovalAsync(view, cancellationToken);
            var atWork = view.RuntimeStatus == OrchestrationRuntimeStatus.Suspended ? "suspended" : await _indexing.TellAsync(view, cancellationToken) ?? _printer.AtWork(view);
            _live.Show(atWork, written);
            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    private async Task<StepsView> GetAsync(string instanceId, CancellationToken cancellationToken)
    {
        var deadline = TimeProvider.System.GetUtcNow() + Patience;
        using var timer = new PeriodicTimer(Pause * 5);
        while (true)
        {
            try
            {
                return ApiClient.Read<StepsView>(await api.GetAsync($"instances/{instanceId}/steps", cancellationToken));
            }
            catch (HostUnreachableException) when (TimeProvider.System.GetUtcNow() < deadline)
            {
                _live.Show("the host does not answer; the run goes on when it is back");
            }

            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    /// <summary>Between two turns a call of a tool may wait for a person.</summary>
    private async Task TellApprovalAsync(StepsView view, CancellationToken cancellationToken)
    {
        if (view.Steps.LastOrDefault(step => step.Kind == StepKind.ModelTurn) is not { Status: StepStatus.Completed, ToolCalls.Count: > 0 })
        {
            return;
        }

        try
        {
            var instance = ApiClient.Read<InstanceView>(await api.GetAsync($"instances/{view.InstanceId}", cancellationToken));
            if (ToolApprovalPrinter.Find(instance) is { } request && request.Call != _approvalTold)
            {
                ToolApprovalPrinter.Print(terminal, api, instance);
                _approvalTold = request.Call;
            }
        }
        catch (HostUnreachableException)
        {
            // It is waited for with the next look at the steps.
        }
    }

    private void TellSuspended(StepsView view)
    {
        var suspended = view.RuntimeStatus == OrchestrationRuntimeStatus.Suspended;
        if (suspended && !_suspendedTold)
        {
            terminal.Line("[yellow]The run is suspended; it goes on when it is resumed.[/]");
        }

        _suspendedTold = suspended;
    }
}
