using ResearchFlows.Agents;
using ResearchFlows.LlamaStack;

namespace ResearchFlows.Improvement;

/// <summary>Puts a prompt that a person edited in <c>agent.json</c> in force, as a version of its own with a decision that says so.</summary>
public sealed class FilePrompts(ProvisionLedger provisions, Prompts prompts, DecisionLedger decisions, TimeProvider time)
{
    /// <summary>Takes the prompt of an agent's file when it is another than the one taken before.</summary>
    /// <returns>Whether it is taken; false before the agent's first use, which makes it version 1.</returns>
    public async Task<bool> TakeAsync(AgentDefinition agent, CancellationToken cancellationToken)
    {
        if (await provisions.FindAgentAsync(agent.Name, cancellationToken) is not { PromptId: { } promptId } provision)
        {
            return false;
        }

        if (provision.FilePrompt == agent.Prompt)
        {
            return true;
        }

        var versions = await prompts.GetVersionsAsync(promptId, cancellationToken);
        if (versions.Count == 0)
        {
            return false;
        }

        var known = versions.LastOrDefault(version => version.Text == agent.Prompt);
        var edits = provision.FilePromptEdits;
        if (known is null || provision.FilePrompt is not null)
        {
            edits++;
            await PutInForceAsync(agent, versions, known, edits, cancellationToken);
        }

        await provisions.SaveFilePromptAsync(agent.Name, agent.Prompt, edits, cancellationToken);
        return true;
    }

    private async Task PutInForceAsync(AgentDefinition agent, IReadOnlyList<PromptVersion> versions, PromptVersion? known, int edits, CancellationToken cancellationToken)
    {
        var before = versions.LastOrDefault(version => version.IsDefault) ?? versions[^1];
        var version = known ?? await prompts.SaveAsync(before.PromptId, agent.Prompt, versions[^1].Version, cancellationToken);
        await provisions.SavePromptAsync(version.PromptId, version.Version, version.Text, cancellationToken);
        if (version.Version != before.Version)
        {
            await prompts.SetDefaultAsync(version.PromptId, version.Version, cancellationToken);
        }

        await decisions.RecordAsync(
            new PromptDecision
            {
                // The same when a crash makes it be done again: the decision is recorded once.
                ImprovementId = FormattableString.Invariant($"agent-json-{agent.Name}-{edits}"),
                Round = 1,
                Candidate = 0,
                Agent = agent.Name,
                PromptId = version.PromptId,
                Version = version.Version,
                BaselineVersion = before.Version,
                Kind = DecisionKind.SetByHand,
                Reason = version.Version == before.Version
                    ? $"A person wrote the prompt in agent.json; version {version.Version} is in force with it."
                    : $"A person edited the prompt in agent.json: version {version.Version} is in force, in place of version {before.Version}.",
                DecidedAt = time.GetUtcNow().ToUnixTimeMilliseconds(),
            },
            cancellationToken);
    }
}
