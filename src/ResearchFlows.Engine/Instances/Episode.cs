using Microsoft.DurableTask;
using ResearchFlows.Engine.Store;
using ResearchFlows.Ports;
using System.Text.Json;

namespace ResearchFlows.Engine.Instances;

/// <summary>An event's JSON and its place in the history.</summary>
internal readonly record struct RecordedEvent(int Sequence, string Json);

/// <summary>What one run of orchestration code changed; recorded in one transaction, acted on after its commit.</summary>
internal sealed record Episode
{
    /// <summary>The instance as it is after the episode.</summary>
    public required InstanceRow Row { get; init; }

    /// <summary>Whether its status is another than before.</summary>
    public required bool StatusChanges { get; init; }

    /// <summary>The execution that ran; <see cref="Row"/> is one further when it continues as new.</summary>
    public required int Execution { get; init; }

    /// <summary>The new events, in order.</summary>
    public required IReadOnlyList<RecordedEvent> Events { get; init; }

    /// <summary>Whether the code asked to continue as new: <see cref="Events"/> then replace the history.</summary>
    public bool ContinuesAsNew { get; init; }

    /// <summary>Children to create, as the code asked for them.</summary>
    public IReadOnlyList<HistoryEvent> Children { get; init; } = [];

    /// <summary>What the orchestration waits for and has to be seen to after the commit: activities, children and timers.</summary>
    public IReadOnlyList<HistoryEvent> Requests { get; init; } = [];

    /// <summary>Timers that nothing waits for any more.</summary>
    public IReadOnlyList<int> CancelledTimers { get; init; } = [];

    /// <summary>The result of an execution that completed.</summary>
    public JsonElement? Result { get; init; }

    /// <summary>Why it failed or was terminated.</summary>
    public TaskFailureDetails? Failure { get; init; }

    /// <summary>Messages that came after the end of this execution; the next one gets them.</summary>
    public IReadOnlyList<Message> Unprocessed { get; init; } = [];

    /// <summary>Whether there is nothing to record.</summary>
    public bool ChangesNothing { get; init; }
}

/// <summary>What recording an episode found out.</summary>
/// <param name="ExistingChildren">Ids of children that could not be created because they exist.</param>
/// <param name="ChildrenToTerminate">Unfinished children of an instance that was terminated.</param>
internal sealed record EpisodeRecorded(IReadOnlyList<string> ExistingChildren, IReadOnlyList<string> ChildrenToTerminate)
{
    public static EpisodeRecorded Nothing { get; } = new([], []);
}
