using Microsoft.AspNetCore.Http;
using ResearchFlows.Agents;
using ResearchFlows.Http;
using ResearchFlows.Ledger;
using ResearchFlows.LlamaStack;
using ResearchFlows.Ports;

namespace ResearchFlows.Overview;

/// <summary>The health of the host, the ledger and the server.</summary>
public sealed class HealthRoutes(LedgerDatabase ledger, LlamaStackHealth server, Prompts prompts, LlamaStackOptions options, AgentRegistry agents, TimeProvider time)
{
    /// <summary>The routes.</summary>
    public static IReadOnlyList<ApiRoute> All { get; } =
    [
        ApiRoute.Of<HealthRoutes>("GetHealth", "GET", "health", "The host, the ledger, and whether Llama Stack can be reached.", 200, typeof(HealthView), routes => routes.GetAsync) with
        {
            Anonymous = true,
        },
    ];

    /// <summary>Whoever asks gets an answer about then, whatever is wrong.</summary>
    internal static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(3);

    /// <summary>What a part whose time is up may take to say so itself.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(300);

    /// <summary>503 when nothing can be recorded.</summary>
    private async Task<IResult> GetAsync(ApiRequest request)
    {
        var promptsKept = CheckPromptsAsync(request.Token);
        var parts = await Task.WhenAll(
            CheckAsync("The host", token => CheckHostAsync(request.Client, token), request.Token),
            CheckAsync($"The ledger {ledger.Name}", CheckLedgerAsync, request.Token),
            CheckAsync("Llama Stack", CheckServerAsync, request.Token));
        var recording = parts[0].Healthy && parts[1].Healthy;
        var status = !recording ? "Unhealthy" : parts[2].Healthy ? "Healthy" : "Degraded";
        var view = new HealthView(status, parts[0], parts[1], parts[2], options.Endpoint, [.. agents.All.Select(agent => agent.Name)], await promptsKept);
        return Results.Json(view, statusCode: recording ? 200 : 503);
    }

    private static async Task<PartHealth> CheckHostAsync(IOrchestrationClient client, CancellationToken cancellationToken) =>
        await client.FindProblemAsync(cancellationToken) is { } reason ? new PartHealth(false, reason) : new PartHealth(true);

    private async Task<PartHealth> CheckLedgerAsync(CancellationToken cancellationToken)
    {
        try
        {
            await ledger.ProbeAsync(cancellationToken);
            return new PartHealth(true);
        }
        catch (LedgerUnavailableException exception)
        {
            return new PartHealth(false, exception.Message);
        }
    }

    private async Task<PartHealth> CheckServerAsync(CancellationToken cancellationToken) =>
        await server.CheckAsync(cancellationToken) is { } reason ? new PartHealth(false, reason) : new PartHealth(true);

    /// <summary>Where prompts are kept; null when the server does not say in time.</summary>
    private async Task<string?> CheckPromptsAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(TimeLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await prompts.AreServedAsync(either.Token).WaitAsync(TimeLimit + Grace, time, cancellationToken)
                ? "Llama Stack keeps them, the ledger a copy."
                : "The ledger keeps them, as Llama Stack has no /v1/prompts.";
        }
        catch (Exception exception) when (exception is TransientFaultException or PermanentFaultException or TimeoutException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }

    /// <summary>On a thread of its own, since a locked file blocks it.</summary>
    private async Task<PartHealth> CheckAsync(string what, Func<CancellationToken, Task<PartHealth>> check, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(TimeLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await Task.Run(() => check(either.Token), cancellationToken).WaitAsync(TimeLimit + Grace, time, cancellationToken);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return new PartHealth(false, $"{what} did not answer within {TimeLimit.TotalSeconds} seconds.");
        }
    }
}
