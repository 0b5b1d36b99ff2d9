using ResearchFlows.Engine.Store;
using ResearchFlows.Ports;

namespace ResearchFlows.Engine.Instances;

/// <summary>What follows from an episode once it is on the disk, and never before.</summary>
internal sealed class EpisodeActions(EngineRuntime runtime)
{
    /// <param name="instance">The instance.</param>
    /// <param name="episode">What was recorded.</param>
    /// <param name="recorded">What recording it found out.</param>
    /// <param name="activities">The instance's activities that are under way.</param>
    /// <param name="terminated">Cancelled when the instance is terminated.</param>
    public void Follow(
        Instance instance, Episode episode, EpisodeRecorded recorded, HashSet<(int Execution, int TaskId)> activities, CancellationToken terminated)
    {
        foreach (var timer in episode.CancelledTimers)
        {
            runtime.Timers.Cancel(Key(episode, timer));
        }

        if (episode.Row.Status != OrchestrationRuntimeStatus.Terminated)
        {
            StartRequests(instance, episode, activities, terminated);
            StartChildren(instance, episode, recorded);
        }

        if (episode.Row.HasEnded)
        {
            EngineLog.InstanceEnded(runtime.Log, instance.Id, episode.Row.Status.ToString());
            runtime.Options.InstanceEnded?.Invoke(episode.Row.ToMetadata() with { Failure = episode.Failure });
            if (episode.Row.Parent is { } parent)
            {
                runtime.Instances.Post(parent, new Message.ChildEnded(instance.Id, episode.Result, episode.Failure));
            }
        }
    }

    /// <summary>
    /// What follows from an episode whose commit failed and is on the disk all the same, as a failed fsync may leave it: whoever would have
    /// been told looks for himself. It is harmless when the commit is not there.
    /// </summary>
    public void CatchUp(InstanceRow row)
    {
        foreach (var child in runtime.Reader.UnfinishedChildren(row.Id))
        {
            runtime.Instances.Post(child, row.Status == OrchestrationRuntimeStatus.Terminated ? TerminatedWithParent() : new Message.Wake());
        }

        if (row.HasEnded)
        {
            runtime.Waiters.Release(row.Id);
            if (row.Parent is { } parent)
            {
                runtime.Instances.Post(parent, new Message.ChildChanged(row.Id));
            }
        }
    }

    /// <summary>Completes when the children, and theirs, are recorded as terminated.</summary>
    public Task TerminateChildrenAsync(IReadOnlyList<string> children) => Task.WhenAll(children.Select(child =>
        runtime.Instances.SendAsync(child, TerminatedWithParent())));

    public static Command TerminatedWithParent() => new Command.Terminate("The parent instance was terminated.", ByParent: true);

    private void StartRequests(
        Instance instance, Episode episode, HashSet<(int Execution, int TaskId)> activities, CancellationToken terminated)
    {
        var goesOn = !episode.Row.HasEnded && !episode.ContinuesAsNew;
        foreach (var request in episode.Requests)
        {
            if (request.EventType == HistoryEventType.TaskScheduled && activities.Add((episode.Execution, request.EventId)))
            {
                runtime.Activities.Enqueue(new(instance, episode.Execution, request.EventId, request.Name!, request.Input, terminated));
            }
            else if (request.EventType == HistoryEventType.TimerCreated && goesOn)
            {
                runtime.Timers.Add(Key(episode, request.EventId), request.Timestamp, request.FireAt!.Value);
            }
        }
    }

    private void StartChildren(Instance instance, Episode episode, EpisodeRecorded recorded)
    {
        var existing = recorded.ExistingChildren.ToHashSet();
        foreach (var child in episode.Children)
        {
            if (existing.Contains(child.InstanceId!))
            {
                instance.Post(new Message.ChildChanged(child.InstanceId!));
            }
            else
            {
                runtime.Instances.Post(child.InstanceId!, new Message.Wake());
            }
        }
    }

    private static TimerKey Key(Episode episode, int timer) => new(episode.Row.Id, episode.Row.Sequence, episode.Execution, timer);
}
