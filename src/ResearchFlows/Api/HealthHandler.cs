using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ResearchFlows.Agents;
using ResearchFlows.LlamaStack;
using ResearchFlows.Ledger;

namespace ResearchFlows.Api;

/// <summary>What a host says of itself and its durable store.</summary>
public interface IHostHealth
{
    /// <summary>How the host is.</summary>
    Task<PartHealth> CheckAsync(CancellationToken cancellationToken);
}

/// <summary>The health of the host, the ledger and the server.</summary>
public sealed class HealthHandler(LedgerDatabase ledger, LlamaStackHealth server, LlamaStackOptions options, AgentRegistry agents, ILogger<HealthHandler> logger)
{
    /// <summary>Whoever asks gets an answer about then, whatever is wrong.</summary>
    internal static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(3);

    /// <summary>What a part whose time is up may take to say so itself.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(300);

    /// <summary><c>GET /api/health</c>: 503 when nothing can be recorded.</summary>
    public Task<IResult> GetAsync(IHostHealth host, CancellationToken cancellationToken) => ApiGuard.RunAsync(logger, async () =>
    {
        var parts = await Task.WhenAll(
            CheckAsync("The host", host.CheckAsync, cancellationToken),
            CheckAsync($"The ledger {ledger.File}", CheckLedgerAsync, cancellationToken),
            CheckAsync("Llama Stack", CheckServerAsync, cancellationToken));
        var recording = parts[0].Healthy && parts[1].Healthy;
        var status = !recording ? "Unhealthy" : parts[2].Healthy ? "Healthy" : "Degraded";
        var view = new HealthView(status, parts[0], parts[1], parts[2], options.Endpoint, [.. agents.All.Select(agent => agent.Name)]);
        return Results.Json(view, statusCode: recording ? 200 : 503);
    });

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

    /// <summary>On a thread of its own, since a locked file blocks it.</summary>
    private static async Task<PartHealth> CheckAsync(string what, Func<CancellationToken, Task<PartHealth>> check, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeLimit);
        try
        {
            return await Task.Run(() => check(limit.Token), cancellationToken).WaitAsync(TimeLimit + Grace, cancellationToken);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return new PartHealth(false, $"{what} did not answer within {TimeLimit.TotalSeconds} seconds.");
        }
    }
}
