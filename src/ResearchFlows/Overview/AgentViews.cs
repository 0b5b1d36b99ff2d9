using ResearchFlows.Agents;
using ResearchFlows.Evaluation;
using ResearchFlows.Documents;
using ResearchFlows.Improvement;

namespace ResearchFlows.Overview;

/// <summary>The agents.</summary>
public sealed record AgentList(IReadOnlyList<AgentSummary> Agents);

/// <summary>An agent in a list.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">One sentence.</param>
/// <param name="Model">The model that answers.</param>
/// <param name="Cases">How many test cases it has.</param>
/// <param name="ResearchCalls">How many questions it has answered.</param>
/// <param name="Link">Where to look at it.</param>
public sealed record AgentSummary(string Name, string? Description, string Model, int Cases, long ResearchCalls, string Link)
{
    /// <summary>How far its documents are.</summary>
    public required DocumentCounts Documents { get; init; }

    /// <summary>What is not as its files say, in sentences: mistakes in them, documents that are left out.</summary>
    public required IReadOnlyList<string> Problems { get; init; }
}

/// <summary>An agent.</summary>
/// <param name="Definition">What its files say.</param>
/// <param name="Cases">How many test cases it has.</param>
/// <param name="ResearchCalls">How many questions it has answered.</param>
/// <param name="Feedback">How people have judged its answers.</param>
/// <param name="PromptInForce">The prompt in force; null until the agent's first use, and when the server cannot be asked.</param>
/// <param name="PromptUnknownBecause">Why the prompt in force is not shown.</param>
public sealed record AgentView(AgentDefinition Definition, int Cases, long ResearchCalls, FeedbackCounts Feedback, PromptView? PromptInForce, string? PromptUnknownBecause)
{
    /// <summary>How far its documents are.</summary>
    public required DocumentCounts DocumentCounts { get; init; }

    /// <summary>Its documents with their state, sorted by path.</summary>
    public required IReadOnlyList<DocumentStatus> Documents { get; init; }

    /// <summary>What is wrong in its files now; it stays as it was.</summary>
    public required IReadOnlyList<string> Mistakes { get; init; }

    /// <summary>Why the prompt edited in its file is not in force yet; null when there is no reason.</summary>
    public string? FilePromptNotInForce { get; init; }
}
