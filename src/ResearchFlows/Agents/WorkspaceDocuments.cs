using ResearchFlows.Documents;
using ResearchFlows.LlamaStack;
using ResearchFlows.Tools;
using ResearchFlows.Tools.Workspace;

namespace ResearchFlows.Agents;

/// <summary>Files of agents' workspaces that models have indexed.</summary>
public sealed class WorkspaceDocuments(DocumentIndexer indexer, DocumentTexts texts)
{
    /// <summary>Indexes again what a store held that the server has lost. What cannot be read or indexed any more is left out.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="vectorStoreId">The store that took the lost one's place.</param>
    /// <param name="held">What the lost one held.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task IndexAgainAsync(AgentDefinition agent, string vectorStoreId, IReadOnlyList<IndexedFile> held, CancellationToken cancellationToken)
    {
        if (agent.WorkspaceFolder is not { } folder)
        {
            return;
        }

        var workspace = new WorkspaceSandbox(folder, texts: texts);
        foreach (var lost in held.Where(file => file is { Origin: FileOrigin.Workspace, Attached: true }))
        {
            try
            {
                var request = IndexRequest.For(await workspace.ReadFileAsync(lost.Path, cancellationToken));
                var file = new IndexedFile
                {
                    VectorStoreId = vectorStoreId, Path = request.Path, Origin = FileOrigin.Workspace, Sha256 = request.Sha256, IndexedBy = lost.IndexedBy,
                };
                await indexer.IndexAsync(file, request.Content, cancellationToken);
            }
            catch (Exception exception) when (exception is ToolErrorException or PermanentFaultException)
            {
                // The file is gone or has changed; the model may look for itself.
            }
        }
    }
}
