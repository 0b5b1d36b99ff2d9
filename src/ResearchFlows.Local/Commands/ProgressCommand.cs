using ResearchFlows.Improvement;
using ResearchFlows.Instances;
using ResearchFlows.Local.Client;
using ResearchFlows.Local.Rendering;
using ResearchFlows.Ports;

namespace ResearchFlows.Local.Commands;

/// <summary>What evaluate, improve and optimize have in common: start, watch, print the result.</summary>
internal static class ProgressCommand
{
    /// <summary>Starts an instance, watches it to its end and prints what it came to.</summary>
    public static async Task<int> RunAsync<TResult>(
        ClientCall call, string route, object request, Func<InstanceView, TResult, Task> render, CancellationToken cancellationToken)
    {
        var started = ApiClient.Read<StartedImprovement>(await call.Api.PostAsync(route, request, cancellationToken));
        if (started.Estimate is { } estimate && !call.Json)
        {
            EstimatePrinter.Print(call.Terminal, estimate);
        }

        try
        {
            var instance = call.Json
                ? await WaitAsync(call, started.InstanceId, cancellationToken)
                : await WatchAsync(call, started.InstanceId, render, cancellationToken);
            return instance.RuntimeStatus == OrchestrationRuntimeStatus.Completed ? ExitCode.Ok : ExitCode.Failed;
        }
        catch (Exception exception) when (exception is OperationCanceledException or HostUnreachableException)
        {
            call.Terminal.Error($"It goes on at the host; look at it with: {call.Api.Invocation($"status {started.InstanceId}")}");
            throw;
        }
    }

    /// <summary>Says what it would cost, and starts nothing.</summary>
    public static async Task<int> EstimateAsync(ClientCall call, string agentRoute, int? rounds, CancellationToken cancellationToken)
    {
        var answer = await call.Api.GetAsync($"{agentRoute}/optimizations/estimate{(rounds is { } given ? $"?rounds={given}" : "")}", cancellationToken);
        call.Print<ImprovementEstimate>(answer, estimate => EstimatePrinter.Print(call.Terminal, estimate));
        return ExitCode.Ok;
    }

    private static async Task<InstanceView> WatchAsync<TResult>(
        ClientCall call, string instanceId, Func<InstanceView, TResult, Task> render, CancellationToken cancellationToken)
    {
        call.Terminal.Line($"[dim]{Untrusted.Markup(instanceId)}[/]");
        var instance = await new ProgressWatcher(call.Api, call.Terminal).WatchAsync(instanceId, cancellationToken);
        if (instance is { RuntimeStatus: OrchestrationRuntimeStatus.Completed, Output: { } output })
        {
            await render(instance, ApiClient.Read<TResult>(output));
        }
        else
        {
            AnswerPrinter.Print(call.Terminal, instance.Orchestration, instance.RuntimeStatus, instance.Output, instance.Failure);
        }

        return instance;
    }

    /// <summary>Waits for the end and prints the API's JSON.</summary>
    public static async Task<InstanceView> WaitAsync(ClientCall call, string instanceId, CancellationToken cancellationToken)
    {
        var answer = await call.Api.EndAsync(instanceId, cancellationToken);
        call.Terminal.Json(answer);
        return ApiClient.Read<InstanceView>(answer);
    }
}
