using ResearchFlows.Documents;
using ResearchFlows.Tools.Workspace;

namespace ResearchFlows.Tools;

/// <summary>What a tool call works on.</summary>
/// <param name="Workspace">The files of the agent.</param>
/// <param name="Index">
/// Puts a document into the vector store that <c>file_search</c> searches: the agent's, or a case's scratch store in evaluation mode.
/// It is idempotent, and throws only for faults that a later try may not meet.
/// </param>
public sealed record ToolContext(WorkspaceSandbox Workspace, Func<IndexRequest, CancellationToken, Task<IndexOutcome>> Index);
