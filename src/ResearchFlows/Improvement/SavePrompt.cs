using ResearchFlows.Agents;
using ResearchFlows.LlamaStack;
using ResearchFlows.Ports;

namespace ResearchFlows.Improvement;

/// <summary>Which candidate to save.</summary>
/// <param name="Round">The round of the improvement.</param>
/// <param name="Candidate">The candidate.</param>
/// <param name="PromptId">The prompt.</param>
/// <param name="Latest">The version that must be the latest for the save to be ours to make.</param>
public sealed record SavePromptInput(int Round, int Candidate, string PromptId, int Latest);

/// <summary>What became of it.</summary>
/// <param name="Version">The new version; null on a conflict.</param>
/// <param name="Conflict">Who was in the way.</param>
public sealed record SavedPrompt(int? Version, string? Conflict);

/// <summary>
/// Saves a candidate as a new version that is not in force, with optimistic locking. The server's check can be raced and a reply can be
/// lost, so the version counts as ours only when it is read back with our text.
/// </summary>
public sealed class SavePrompt(Prompts prompts, ProvisionLedger provisions, DecisionLedger decisions) : IActivity<SavePromptInput, SavedPrompt>
{
    /// <inheritdoc/>
    public async Task<SavedPrompt> RunAsync(SavePromptInput input, ActivityContext context, CancellationToken cancellationToken)
    {
        var candidate = (await decisions.GetCandidatesAsync(context.InstanceId, input.Round, cancellationToken)).Single(known => known.Number == input.Candidate);
        if (candidate.Version is not null)
        {
            return new SavedPrompt(candidate.Version, null);
        }

        var versions = await prompts.GetVersionsAsync(input.PromptId, cancellationToken);
        var conflict = "";
        if (versions.Count > 0 && versions[^1].Version == input.Latest)
        {
            conflict = await SaveAsync(input, candidate, cancellationToken);
            versions = await prompts.GetVersionsAsync(input.PromptId, cancellationToken);
        }

        if (versions.FirstOrDefault(version => version.Version == input.Latest + 1) is { } saved && saved.Text == candidate.Text)
        {
            await provisions.SavePromptAsync(saved.PromptId, saved.Version, saved.Text, cancellationToken);
            await decisions.SaveVersionAsync(candidate with { Version = saved.Version }, cancellationToken);
            return new SavedPrompt(saved.Version, null);
        }

        var latest = versions.Count == 0 ? 0 : versions[^1].Version;
        return new SavedPrompt(null, $"Version {latest} of the prompt was saved by somebody else after version {input.Latest}. {conflict}".TrimEnd());
    }

    private async Task<string> SaveAsync(SavePromptInput input, Candidate candidate, CancellationToken cancellationToken)
    {
        try
        {
            await prompts.SaveAsync(input.PromptId, candidate.Text, input.Latest, cancellationToken);
            return "";
        }
        catch (PromptVersionConflictException exception)
        {
            return exception.Message;
        }
    }
}
