using ResearchFlows.Improvement;
using System.Globalization;

namespace ResearchFlows.Page.Prompts;

/// <summary>The versions of an agent's prompt.</summary>
internal static class PromptsPage
{
    public static PageDefinition Definition { get; } = new()
    {
        Name = "Prompts",
        Pattern = "agents/{agent}/prompts",
        Queries = [new("before", "The version to compare with.", IsNumber: true), new("after", "The version to compare.", IsNumber: true)],
        Load = LoadAsync,
    };

    private static async Task<PageContent> LoadAsync(PageRequest request)
    {
        var list = await request.LoadAsync<PromptList>("ListPrompts");
        var (before, after) = Usual(list.Versions);
        return PageContent.Of<PromptsContent>($"Prompts of {list.Agent}", new PromptsModel(list, Find("before") ?? before, Find("after") ?? after));

        PromptView? Find(string name) => int.TryParse(request.Query(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? list.Versions.FirstOrDefault(version => version.Version == number)
                ?? throw new PageProblemException(404, $"There is no version {number} of the prompt of {list.Agent}.")
            : null;
    }

    /// <summary>The version in force with the one before it; the first one with the newest.</summary>
    private static (PromptView? Before, PromptView? After) Usual(IReadOnlyList<PromptView> versions)
    {
        if (versions.Count < 2)
        {
            return default;
        }

        var inForce = versions.FirstOrDefault(version => version.InForce) ?? versions[^1];
        return versions.LastOrDefault(version => version.Version < inForce.Version) is { } before ? (before, inForce) : (inForce, versions[^1]);
    }
}

/// <summary>The versions of an agent's prompt, and two that are compared.</summary>
/// <param name="List">The versions.</param>
/// <param name="Before">The version to compare with; null when there is no other.</param>
/// <param name="After">The version to compare; null when there is none.</param>
public sealed record PromptsModel(PromptList List, PromptView? Before, PromptView? After)
{
    /// <summary>The version that research uses; null before the agent's first use.</summary>
    public PromptView? InForce => List.Versions.FirstOrDefault(version => version.InForce);
}
