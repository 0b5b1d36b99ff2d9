using ResearchFlows.Evaluation;
using ResearchFlows.Improvement;
using ResearchFlows.Instances;
using ResearchFlows.Local.Client;
using ResearchFlows.Optimization;
using Spectre.Console;

namespace ResearchFlows.Local.Rendering;

/// <summary>
/// Watches an evaluation, an improvement or an optimization until it has ended: a bar over the cases of the evaluation that runs, and a
/// line for each thing that is done.
/// </summary>
internal sealed class ProgressWatcher(ApiClient api, Terminal terminal)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private string _told = "";
    private string? _approvalTold;

    /// <summary>Watches an instance.</summary>
    /// <returns>The instance as it ended.</returns>
    public async Task<InstanceView> WatchAsync(string instanceId, CancellationToken cancellationToken)
    {
        if (!terminal.IsInteractive)
        {
            return await PollAsync(instanceId, (_, _, _) => { }, cancellationToken);
        }

        return await terminal.Console.Progress().AutoClear(true).HideCompleted(false)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn())
            .StartAsync(progress =>
            {
                var bar = progress.AddTask("at work");
                return PollAsync(
                    instanceId,
                    (text, done, total) =>
                    {
                        bar.Description = Untrusted.Markup(text);
                        bar.MaxValue = Math.Max(1, total);
                        bar.Value = done;
                    },
                    cancellationToken);
            });
    }

    private async Task<InstanceView> PollAsync(string instanceId, Action<string, int, int> show, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Pause);
        while (true)
        {
            var instance = ApiClient.Read<InstanceView>(await api.GetAsync($"instances/{instanceId}", cancellationToken));
            if (instance.RuntimeStatus.HasEnded())
            {
                return instance;
            }

            await TellAsync(instance, "", show, cancellationToken);
            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    /// <summary>Tells what is being done, from the outermost instance to the evaluation that runs.</summary>
    private async Task TellAsync(InstanceView instance, string outer, Action<string, int, int> show, CancellationToken cancellationToken)
    {
        switch (instance.Orchestration)
        {
            case nameof(EvaluationOrchestration) when Status<EvaluationStatus>(instance) is { } status:
                show($"{outer}{ProgressText.Of(status)}", status.Done, status.Total);
                return;
            case nameof(ImprovementOrchestration) when Status<ImprovementStatus>(instance) is { } status:
                outer += $"{ProgressText.Of(status)} · ";
                Line(outer.TrimEnd(' ', '·'));
                if (status.Approval is not null)
                {
                    show(outer.TrimEnd(' ', '·'), 0, 1);
                    await TellApprovalAsync(instance, cancellationToken);
                    return;
                }

                break;
            case nameof(OptimizationOrchestration) when Status<OptimizationStatus>(instance) is { } status:
                outer = $"{ProgressText.Of(status)} · ";
                break;
            default:
                return;
        }

        show(outer.TrimEnd(' ', '·'), 0, 1);
        if (await RunningChildAsync(instance, cancellationToken) is { } child)
        {
            await TellAsync(child, outer, show, cancellationToken);
        }
    }

    private async Task TellApprovalAsync(InstanceView instance, CancellationToken cancellationToken)
    {
        if (_approvalTold != instance.InstanceId)
        {
            _approvalTold = instance.InstanceId;
            await ApprovalPrinter.PrintAsync(terminal, api, instance, cancellationToken);
        }
    }

    private async Task<InstanceView?> RunningChildAsync(InstanceView instance, CancellationToken cancellationToken)
    {
        var steps = ApiClient.Read<StepsView>(await api.GetAsync($"instances/{instance.InstanceId}/steps", cancellationToken));
        return steps.Steps.LastOrDefault(step => step is { Kind: StepKind.Child, Status: StepStatus.Running, InstanceId: not null }) is { } child
            ? ApiClient.Read<InstanceView>(await api.GetAsync($"instances/{child.InstanceId}", cancellationToken))
            : null;
    }

    private void Line(string text)
    {
        if (text != _told)
        {
            terminal.Line($"[dim]{Untrusted.Markup(text)}[/]");
            _told = text;
        }
    }

    private static T? Status<T>(InstanceView instance) where T : class => instance.CustomStatus is { } status ? ApiClient.Read<T>(status) : null;
}
