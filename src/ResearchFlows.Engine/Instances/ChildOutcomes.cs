using ResearchFlows.Engine.Replay;
using ResearchFlows.Engine.Store;
using ResearchFlows.Ports;

namespace ResearchFlows.Engine.Instances;

/// <summary>
/// Finds in the store what became of children. A child's row is its message to the parent, written in the transaction that ended it,
/// so its outcome reaches the parent once, whenever a crash fell between.
/// </summary>
internal static class ChildOutcomes
{
    /// <summary>Puts outcomes before the messages: of every open child when the execution was just loaded, else of those that changed.</summary>
    public static IReadOnlyList<Message> AddTo(
        IReadOnlyList<Message> messages, Execution execution, string parentId, bool loaded, StoreReader reader)
    {
        var children = loaded
            ? execution.OpenRequests.Where(request => request.EventType == HistoryEventType.SubOrchestrationInstanceCreated)
            : messages.OfType<Message.ChildChanged>().Select(changed => execution.OpenChild(changed.ChildId)).OfType<HistoryEvent>();
        List<Message> outcomes = [.. children.Select(child => OutcomeOf(child, parentId, reader)).OfType<Message>()];
        return outcomes.Count == 0 ? messages : [.. outcomes, .. messages];
    }

    private static Message.ChildEnded? OutcomeOf(HistoryEvent created, string parentId, StoreReader reader)
    {
        var childId = created.InstanceId!;
        if (reader.Find(childId) is not { } child)
        {
            // Just asked for, and created when this episode is recorded.
            return null;
        }

        if (child.Parent != parentId || child.Name != created.Name)
        {
            return new(childId, null, Payload.FailureOf(new InvalidOperationException(
                $"The instance id '{childId}' is taken by another instance, of orchestration '{child.Name}'; a child needs an id of its own.")));
        }

        return child.HasEnded && reader.Get(childId) is { } ended ? new(childId, ended.Output, ended.Failure) : null;
    }
}
