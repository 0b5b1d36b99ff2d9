using ResearchFlows.Agents;
using ResearchFlows.LlamaStack;

namespace ResearchFlows.Improvement;

/// <summary>The versions of agents' prompts, with the ledger's decisions about them.</summary>
public sealed class PromptVersions(AgentPrompts prompts, DecisionLedger decisions)
{
    /// <summary>The versions, oldest first; empty before the agent's first use.</summary>
    public async Task<IReadOnlyList<PromptView>> GetAsync(string agent, CancellationToken cancellationToken)
    {
        var about = await DecisionsAsync(agent, cancellationToken);
        return [.. (await prompts.GetVersionsAsync(agent, cancellationToken)).Select(version => new PromptView(
            version.PromptId, version.Version, version.IsDefault, version.Text,
            [.. about.Where(decision => decision.Version == version.Version).Select(DecisionView.Of)]))];
    }

    /// <summary>The newest version of each text; empty before the agent's first use, and when the server cannot be asked.</summary>
    public async Task<IReadOnlyDictionary<string, int>> GetNumbersAsync(string agent, CancellationToken cancellationToken)
    {
        try
        {
            return (await prompts.GetVersionsAsync(agent, cancellationToken)).GroupBy(version => version.Text).ToDictionary(same => same.Key, same => same.Max(version => version.Version));
        }
        catch (Exception exception) when (exception is TransientFaultException or PermanentFaultException)
        {
            return new Dictionary<string, int>();
        }
    }

    /// <summary>The decisions about the agent's prompt, oldest first.</summary>
    public async Task<IReadOnlyList<PromptDecision>> DecisionsAsync(string agent, CancellationToken cancellationToken) =>
        await prompts.FindIdAsync(agent, cancellationToken) is { } promptId ? await decisions.GetAllAsync(agent, promptId, cancellationToken) : [];
}
