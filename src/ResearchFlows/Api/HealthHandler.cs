using Dapper;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using ResearchFlows.Agents;
using ResearchFlows.LlamaStack;
using ResearchFlows.Ledger;

namespace ResearchFlows.Api;

/// <summary>What a host says of itself and its durable store.</summary>
public interface IHostHealth
{
    /// <summary>How the host is.</summary>
    PartHealth Check();
}

/// <summary>The health of the host, the ledger and the server.</summary>
public sealed class HealthHandler(
    IHostHealth host, LedgerDatabase ledger, LlamaStackHealth server, LlamaStackOptions options, AgentRegistry agents, ILogger<HealthHandler> logger)
{
    /// <summary><c>GET /api/health</c>: 503 when nothing can be recorded.</summary>
    public Task<IResult> GetAsync(CancellationToken cancellationToken) => ApiGuard.RunAsync(logger, async () =>
    {
        var hostHealth = host.Check();
        var ledgerHealth = await CheckLedgerAsync(cancellationToken);
        var reason = await server.CheckAsync(cancellationToken);
        var recording = hostHealth.Healthy && ledgerHealth.Healthy;
        var view = new HealthView(
            !recording ? "Unhealthy" : reason is null ? "Healthy" : "Degraded",
            hostHealth, ledgerHealth, new PartHealth(reason is null, reason), options.Endpoint, [.. agents.All.Select(agent => agent.Name)]);
        return Results.Json(view, statusCode: recording ? 200 : 503);
    });

    private async Task<PartHealth> CheckLedgerAsync(CancellationToken cancellationToken)
    {
        try
        {
            await ledger.ReadAsync(connection => connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM agents"), cancellationToken);
            return new PartHealth(true);
        }
        catch (SqliteException exception)
        {
            return new PartHealth(false, $"The ledger {ledger.File} cannot be read: {exception.Message}");
        }
    }
}
