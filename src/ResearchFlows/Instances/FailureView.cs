using Microsoft.DurableTask;
using System.Text.RegularExpressions;

namespace ResearchFlows.Instances;

/// <summary>Why an instance failed or was terminated.</summary>
/// <param name="ErrorType">Full name of the exception type.</param>
/// <param name="ErrorMessage">What happened.</param>
public sealed partial record FailureView(string ErrorType, string ErrorMessage)
{
    /// <summary>Durable Task says of an unhandled failure of a task "Task 'X' (#3) failed with an unhandled exception: why"; people read "X failed: why".</summary>
    internal static FailureView? Of(TaskFailureDetails? failure) =>
        failure is null ? null : new(failure.ErrorType, UnhandledTask().Replace(failure.ErrorMessage, "$1 failed: "));

    [GeneratedRegex(@"^Task '([^']+)' \(#\d+\) failed with an unhandled exception: ", RegexOptions.CultureInvariant)]
    private static partial Regex UnhandledTask();
}
