using ResearchFlows.Instances;
using ResearchFlows.Local.Client;
using ResearchFlows.Ports;
using Spectre.Console;

namespace ResearchFlows.Local.Rendering;

/// <summary>Prints the steps of a run as they happen, until it has ended. A host that is restarted meanwhile is waited for.</summary>
internal sealed class RunWatcher(ApiClient api, Terminal terminal)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly StepsPrinter _printer = new(terminal);
    private readonly WritingWatcher _writing = new(api, terminal);
    private readonly IndexingWatcher _indexing = new(api, terminal);
    private bool _suspendedTold;
    private string? _approvalTold;

    /// <summary>Watches an instance.</summary>
    /// <returns>The instance as it ended.</returns>
    /// <exception cref="HostUnreachableException">The host did not come back.</exception>
    public Task<StepsView> WatchAsync(string instanceId, CancellationToken cancellationToken) => terminal.IsInteractive
        ? terminal.Console.Status().StartAsync("at work", status => PollAsync(instanceId, text => status.Status = text, cancellationToken))
        : PollAsync(instanceId, _ => { }, cancellationToken);

    private async Task<StepsView> PollAsync(string instanceId, Action<string> tell, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Pause);
        while (true)
        {
            var view = await GetAsync(instanceId, tell, cancellationToken);
            _printer.PrintNew(view);
            if (view.RuntimeStatus.HasEnded())
            {
                return view;
            }

            TellSuspended(view);
            await TellApprovalAsync(view, cancellationToken);
            tell(view.RuntimeStatus == OrchestrationRuntimeStatus.Suspended ? "suspended" : await _indexing.TellAsync(view, cancellationToken) ?? await _writing.TellAsync(view, cancellationToken) ?? _printer.AtWork(view));
            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    private async Task<StepsView> GetAsync(string instanceId, Action<string> tell, CancellationToken cancellationToken)
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
                tell("the host does not answer; the run goes on when it is back");
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
