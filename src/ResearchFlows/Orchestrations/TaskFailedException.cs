namespace ResearchFlows.Orchestrations;

/// <summary>Why an activity or an orchestration failed, as the history keeps it.</summary>
/// <param name="ErrorType">Full name of the exception type.</param>
/// <param name="ErrorMessage">The exception's message.</param>
public sealed record FailureDetails(string ErrorType, string ErrorMessage)
{
    /// <summary>The details of an exception.</summary>
    public static FailureDetails From(Exception exception) =>
        new(exception.GetType().FullName ?? exception.GetType().Name, exception.Message);

    /// <summary>Whether the failure was thrown as exactly this type.</summary>
    public bool IsCausedBy<TException>() where TException : Exception => ErrorType == typeof(TException).FullName;
}

/// <summary>An awaited activity or sub-orchestration failed.</summary>
public sealed class TaskFailedException(string taskName, FailureDetails failure)
    : Exception($"{taskName} failed: {failure.ErrorMessage}")
{
    /// <summary>The name of the activity or orchestration that failed.</summary>
    public string TaskName { get; } = taskName;

    /// <summary>What was thrown.</summary>
    public FailureDetails Failure { get; } = failure;
}
