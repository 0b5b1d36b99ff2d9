using System.Collections.Concurrent;

namespace ResearchFlows.Engine.Tests.Oracle;

/// <summary>What an oracle's activity is given.</summary>
/// <param name="Key">The step.</param>
/// <param name="Failures">How many attempts fail.</param>
/// <param name="Events">The events that are raised, in this order.</param>
internal sealed record OracleWork(string Key, int Failures = 0, IReadOnlyList<string>? Events = null);

/// <summary>
/// The activities of random programs. What a client does to an instance an activity does here, so that it comes at a point of the
/// program that is the same on both hosts.
/// </summary>
internal sealed class OracleActivities(IDurableHost host)
{
    private readonly ConcurrentDictionary<string, int> _attempts = new();

    public void Define()
    {
        host.Scripts.Activities["work"] = async (input, activity, _) =>
        {
            var work = input.As<OracleWork>();
            var attempt = Attempt(activity.InstanceId, work.Key);
            foreach (var name in work.Events ?? [])
            {
                await host.RaiseEventAsync(activity.InstanceId, name, Payload(name));
            }

            return attempt <= work.Failures ? throw new TimeoutException($"{(attempt == 2 ? "final " : "")}attempt {attempt}") : $"[{work.Key}]";
        };
        host.Scripts.Activities["attempt"] = (input, _, _) => Task.FromResult<object?>(Attempt("", input.As<string>()));
        host.Scripts.Activities["suspend"] = async (input, activity, cancellationToken) =>
        {
            await host.SuspendAsync(activity.InstanceId);
            _ = ResumeAsync(activity.InstanceId, input.As<string[]>(), cancellationToken);
            return null;
        };
        host.Scripts.Activities["terminate"] = async (input, activity, cancellationToken) =>
        {
            if (input.As<bool>())
            {
                await host.SuspendAsync(activity.InstanceId);
            }

            _ = TerminateAsync(activity.InstanceId, input.As<bool>(), cancellationToken);
            return null;
        };
    }

    public static string? Payload(string name) => name.EndsWith("null", StringComparison.Ordinal) ? null : $"<{name}>";

    private int Attempt(string instanceId, string key) => _attempts.AddOrUpdate($"{instanceId} {key}", 1, (_, attempts) => attempts + 1);

    /// <summary>Raises the events while it is suspended, and lets the instance go on.</summary>
    private async Task ResumeAsync(string instanceId, string[] names, CancellationToken cancellationToken)
    {
        await UntilQuietAsync(instanceId, isSuspended: true, cancellationToken);
        foreach (var name in names)
        {
            await host.RaiseEventAsync(instanceId, name, Payload(name));
        }

        await host.ResumeAsync(instanceId);
    }

    private async Task TerminateAsync(string instanceId, bool isSuspended, CancellationToken cancellationToken)
    {
        await UntilQuietAsync(instanceId, isSuspended, cancellationToken);
        await host.TerminateAsync(instanceId, "enough");
    }

    /// <summary>Waits until the outcomes of all its activities are recorded, this one's too, and the suspension.</summary>
    private async Task UntilQuietAsync(string instanceId, bool isSuspended, CancellationToken cancellationToken)
    {
        while (!IsQuiet(await host.HistoryAsync(instanceId), isSuspended))
        {
            await Task.Delay(5, cancellationToken);
        }
    }

    private static bool IsQuiet(IReadOnlyList<RecordedStep> history, bool isSuspended) =>
        history.Count(step => step.Kind == "TaskScheduled") == history.Count(step => step.Kind is "TaskCompleted" or "TaskFailed")
        && history.Count(step => step.Kind == "ExecutionSuspended") - history.Count(step => step.Kind == "ExecutionResumed") == (isSuspended ? 1 : 0);
}
