namespace ResearchFlows.Overview;

/// <summary>How a part of the host is.</summary>
/// <param name="Healthy">Whether it works.</param>
/// <param name="Reason">Why not, and what to do.</param>
public sealed record PartHealth(bool Healthy, string? Reason = null);

/// <summary>The health of the host.</summary>
/// <param name="Status">Healthy; Degraded when runs wait for something; Unhealthy when nothing can be recorded.</param>
/// <param name="Host">The host and its durable store.</param>
/// <param name="Ledger">The ledger.</param>
/// <param name="LlamaStack">The server.</param>
/// <param name="LlamaStackEndpoint">The server's address.</param>
/// <param name="Agents">The agents that are loaded.</param>
/// <param name="Prompts">Where prompts are kept; null while the server cannot be asked.</param>
public sealed record HealthView(
    string Status, PartHealth Host, PartHealth Ledger, PartHealth LlamaStack, Uri LlamaStackEndpoint, IReadOnlyList<string> Agents, string? Prompts = null);
