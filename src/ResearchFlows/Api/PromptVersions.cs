using ResearchFlows.LlamaStack;
using ResearchFlows.Ledger;

namespace ResearchFlows.Api;

/// <summary>The versions of agents' prompts on the server, with the ledger's decisions about them.</summary>
public sealed class PromptVersions(ProvisionLedger provisions, DecisionLedger decisions, Prompts prompts)
{
    /// <summary>The versions, oldest first; empty before the agent's first use.</summary>
    public async Task<IReadOnlyList<PromptView>> GetAsync(string agent, CancellationToken cancellationToken)
    {
        if (await provisions.FindAgentAsync(agent, cancellationToken) is not { PromptId: { } promptId })
        {
            return [];
        }

        var about = await decisions.GetAllAsync(agent, promptId, cancellationToken);
        return [.. (await prompts.GetVersionsAsync(promptId, cancellationToken)).Select(version => new PromptView(
            version.PromptId, version.Version, version.IsDefault, version.Text,
            [.. about.Where(decision => decision.Version == version.Version).Select(DecisionView.Of)]))];
    }

    /// <summary>The decisions about the agent's prompt, oldest first.</summary>
    public async Task<IReadOnlyList<PromptDecision>> DecisionsAsync(string agent, CancellationToken cancellationToken) =>
        await provisions.FindAgentAsync(agent, cancellationToken) is { PromptId: { } promptId }
            ? await decisions.GetAllAsync(agent, promptId, cancellationToken)
            : [];
}
