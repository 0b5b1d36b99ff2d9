using ResearchFlows.Engine.Instances;
using ResearchFlows.Ports;
using System.Text.Json;

namespace ResearchFlows.Engine.Activities;

/// <summary>Runs one activity in a service scope of its own and tells its instance what came of it.</summary>
internal sealed class ActivityExecutor(
    Catalog catalog, IServiceScopeFactory scopes, IOrchestrationClient client, EngineOptions options, EngineMeter meter, HealthState health, TimeProvider time, ILogger logger,
    CancellationToken stopping)
{
    public async Task RunAsync(ScheduledActivity activity)
    {
        try
        {
            if (await OutcomeAsync(activity) is { } outcome)
            {
                activity.Instance.Post(outcome);
            }
        }
        catch (Exception exception)
        {
            // Not the activity's failure: it has no outcome and runs again at the next start.
            health.ReportForGood($"Activity {activity.Name} could not be run: {exception.Message}");
            EngineLog.EngineFailed(logger, "running an activity", exception);
        }
    }

    /// <summary>The outcome; null when the activity was cancelled because it is handed back or nobody wants it.</summary>
    private async Task<Message.ActivityEnded?> OutcomeAsync(ScheduledActivity activity)
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(activity.Cancelled, stopping);
        if (cancellation.IsCancellationRequested)
        {
            return null;
        }

        var begunAt = time.GetUtcNow();
        meter.Starts(activity);
        EngineLog.ActivityStarts(logger, activity.Name, activity.Instance.Id, activity.Execution, activity.TaskId);
        var scope = scopes.CreateAsyncScope();
        try
        {
            var result = await RunAsync(activity, scope.ServiceProvider, cancellation.Token);
            return new(activity.Execution, activity.TaskId, result, null, begunAt);
        }
        catch (Exception) when (cancellation.IsCancellationRequested)
        {
            // Whatever a cancelled activity throws says nothing about its work.
            return null;
        }
        catch (Exception exception)
        {
            var failure = Payload.FailureOf(exception);
            options.ActivityFailed?.Invoke(activity.Name, failure.ErrorType);
            return new(activity.Execution, activity.TaskId, null, failure, begunAt);
        }
        finally
        {
            await DisposeAsync(scope, activity);
        }
    }

    /// <summary>What a service throws at its end does not undo the activity's work.</summary>
    private async Task DisposeAsync(AsyncServiceScope scope, ScheduledActivity activity)
    {
        try
        {
            await scope.DisposeAsync();
        }
        catch (Exception exception)
        {
            EngineLog.ScopeNotDisposed(logger, activity.Name, exception);
        }
    }

    private async Task<JsonElement> RunAsync(ScheduledActivity activity, IServiceProvider services, CancellationToken cancellationToken)
    {
        if (!catalog.Activities.TryGetValue(activity.Name, out var entry))
        {
            throw new InvalidOperationException(
                $"There is no activity '{activity.Name}'. There are: {string.Join(", ", catalog.Activities.Keys.Order())}.");
        }

        var context = new ActivityContext(activity.Instance.Id, client);
        var result = await entry.RunAsync(services, context, activity.Input, cancellationToken);
        var what = $"output of activity {activity.Name}";
        Payload.WarnWhenLarge(logger, result, what);
        return Payload.Check(result, what);
    }
}
