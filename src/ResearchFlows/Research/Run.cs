using ResearchFlows.Ports;
using ResearchFlows.Tools.Servers;
using System.Text.Json;

namespace ResearchFlows.Research;

/// <summary>What a research run was prepared with.</summary>
public sealed record Run
{
    /// <summary>The instance.</summary>
    public required string InstanceId { get; init; }

    /// <summary>The agent.</summary>
    public required string Agent { get; init; }

    /// <summary>The question.</summary>
    public required string Question { get; init; }

    /// <summary>The agent's vector store.</summary>
    public required string VectorStoreId { get; init; }

    /// <summary>The prompt.</summary>
    public required string PromptId { get; init; }

    /// <summary>The prompt's version.</summary>
    public required int PromptVersion { get; init; }

    /// <summary>Whether the run evaluates a case: nothing it does may outlast it.</summary>
    public bool Evaluation { get; init; }

    /// <summary>When it was prepared, Unix milliseconds, UTC.</summary>
    public required long StartedAt { get; init; }

    /// <summary>The tools of other servers as they were then, as JSON; null when the agent has no such servers.</summary>
    public string? RemoteTools { get; init; }

    /// <summary>The tools of other servers.</summary>
    internal RemoteToolList Remote => RemoteTools is null ? RemoteToolList.None : JsonSerializer.Deserialize<RemoteToolList>(RemoteTools, PortJson.Options)!;
}
