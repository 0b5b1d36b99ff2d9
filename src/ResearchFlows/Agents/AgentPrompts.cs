using ResearchFlows.LlamaStack;

namespace ResearchFlows.Agents;

/// <summary>The versions of agents' prompts on the server.</summary>
public sealed class AgentPrompts(ProvisionLedger provisions, Prompts prompts)
{
    /// <summary>The agent's prompt; null before its first use.</summary>
    public async Task<string?> FindIdAsync(string agent, CancellationToken cancellationToken) =>
        (await provisions.FindAgentAsync(agent, cancellationToken))?.PromptId;

    /// <summary>The versions, oldest first; empty before the agent's first use.</summary>
    public async Task<IReadOnlyList<PromptVersion>> GetVersionsAsync(string agent, CancellationToken cancellationToken) =>
        await FindIdAsync(agent, cancellationToken) is { } promptId ? await prompts.GetVersionsAsync(promptId, cancellationToken) : [];
}
