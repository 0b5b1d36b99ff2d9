using Microsoft.DurableTask;
using System.Text.Json;

namespace ResearchFlows.Engine.Instances;

/// <summary>Something an instance has to deal with in its next episode.</summary>
internal abstract record Message
{
    /// <summary>Go on from the store: after a start, a restart, a continue-as-new.</summary>
    public sealed record Wake : Message;

    /// <summary>An activity of an execution returned or threw.</summary>
    public sealed record ActivityEnded(int Execution, int TaskId, JsonElement? Result, TaskFailureDetails? Failure, DateTimeOffset? BegunAt = null) : Message;

    /// <summary>A timer of an execution is due.</summary>
    public sealed record TimerDue(long Sequence, int Execution, int TaskId) : Message;

    /// <summary>Look in the store what became of a child.</summary>
    public sealed record ChildChanged(string ChildId) : Message;

    /// <summary>A child ended, or could not be started under its id.</summary>
    public sealed record ChildEnded(string ChildId, JsonElement? Result, TaskFailureDetails? Failure) : Message;

    /// <summary>The code of an execution broke the rules between two episodes.</summary>
    public sealed record CodeBroke(int Execution, NonDeterminismException Exception) : Message;
}

/// <summary>What somebody asks of an instance and waits to see recorded.</summary>
internal abstract record Command : Message
{
    private readonly TaskCompletionSource _recorded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the command is recorded or found to change nothing.</summary>
    public Task Recorded => _recorded.Task;

    /// <summary>Whether the command outlives a failure to record it; a client's does not, the client is told.</summary>
    public virtual bool OutlivesFailure => false;

    /// <summary>Tells whoever waits for the commands among the messages that they are recorded.</summary>
    public static void AcknowledgeAll(IEnumerable<Message> messages)
    {
        foreach (var command in messages.OfType<Command>())
        {
            command._recorded.TrySetResult();
        }
    }

    /// <summary>Tells whoever waits for the commands among the messages that they are not recorded.</summary>
    public static void FailAll(IEnumerable<Message> messages, Exception exception)
    {
        foreach (var command in messages.OfType<Command>())
        {
            command._recorded.TrySetException(exception);
            _ = command._recorded.Task.Exception;
        }
    }

    public sealed record RaiseEvent(string Name, JsonElement? Payload) : Command;

    public sealed record Suspend(string? Reason) : Command;

    public sealed record Resume(string? Reason) : Command;

    public sealed record Terminate(string? Reason, bool ByParent) : Command
    {
        public override bool OutlivesFailure => ByParent;
    }
}
