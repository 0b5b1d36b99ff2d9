using ResearchFlows.LlamaStack;
using ResearchFlows.Ports;

namespace ResearchFlows.Improvement;

/// <summary>Which version to put in force.</summary>
/// <param name="PromptId">The prompt.</param>
/// <param name="Version">The version.</param>
/// <param name="Baseline">The version that must still be in force.</param>
public sealed record PromotePromptInput(string PromptId, int Version, int Baseline);

/// <summary>What became of it.</summary>
/// <param name="Promoted">Whether the version is in force.</param>
/// <param name="Conflict">Which version somebody else put in force meanwhile.</param>
public sealed record PromotedPrompt(bool Promoted, string? Conflict);

/// <summary>Puts a version in force, unless somebody else has put another one in force meanwhile.</summary>
public sealed class PromotePrompt(Prompts prompts) : IActivity<PromotePromptInput, PromotedPrompt>
{
    /// <inheritdoc/>
    public async Task<PromotedPrompt> RunAsync(PromotePromptInput input, ActivityContext context, CancellationToken cancellationToken)
    {
        var versions = await prompts.GetVersionsAsync(input.PromptId, cancellationToken);
        var inForce = versions.LastOrDefault(version => version.IsDefault)?.Version;
        if (inForce == input.Version)
        {
            return new PromotedPrompt(true, null);
        }

        if (inForce != input.Baseline)
        {
            return new PromotedPrompt(false, $"Somebody else put version {inForce} in force, in place of version {input.Baseline}.");
        }

        await prompts.SetDefaultAsync(input.PromptId, input.Version, cancellationToken);
        return new PromotedPrompt(true, null);
    }
}
