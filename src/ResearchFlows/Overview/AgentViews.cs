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
public sealed record AgentSummary(string Name, string? Description, string Model, int Cases, long ResearchCalls, string Link);

/// <summary>An agent.</summary>
/// <param name="Definition">What its files say.</param>
/// <param name="Cases">How many test cases it has.</param>
/// <param name="ResearchCalls">How many questions it has answered.</param>
/// <param name="Feedback">How people have judged its answers.</param>
/// <param name="PromptInForce">The prompt in force; null until the agent's first use, and when the server cannot be asked.</param>
/// <param name="PromptUnknownBecause">Why the prompt in force is not shown.</param>
/// <param name="Documents">The files that its knowledge base is made of; empty until the agent's first use.</param>
public sealed record AgentView(
    AgentDefinition Definition, int Cases, long ResearchCalls, FeedbackCounts Feedback, PromptView? PromptInForce, string? PromptUnknownBecause, IReadOnlyList<DocumentView> Documents);

/// <summary>Where a document stands.</summary>
public enum DocumentState
{
    /// <summary>It is searched.</summary>
    Indexed,

    /// <summary>It is about to be indexed, or will be tried again.</summary>
    Waiting,

    /// <summary>It cannot be indexed as it is, and questions are answered without it.</summary>
    LeftOut,
}

/// <summary>A file of an agent's knowledge base.</summary>
/// <param name="Path">Its path in the agent's documents or workspace.</param>
/// <param name="Origin">Which of the two.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Reason">Why it is not indexed, when that was tried.</param>
public sealed record DocumentView(string Path, FileOrigin Origin, DocumentState State, string? Reason)
{
    internal static DocumentView Of(IndexedFile file) => new(
        file.Path, file.Origin, file.Attached ? DocumentState.Indexed : file.LeftOut ? DocumentState.LeftOut : DocumentState.Waiting, file.Failure);
}
