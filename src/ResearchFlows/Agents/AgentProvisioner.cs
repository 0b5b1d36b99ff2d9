using Microsoft.Extensions.Logging;
using ResearchFlows.Documents;
using ResearchFlows.LlamaStack;

namespace ResearchFlows.Agents;

/// <summary>An agent's things on the server, ready to use.</summary>
/// <param name="VectorStoreId">Its vector store, its documents indexed.</param>
/// <param name="PromptId">Its prompt.</param>
/// <param name="Versions">The prompt's versions, oldest first.</param>
public sealed record ProvisionedAgent(string VectorStoreId, string PromptId, IReadOnlyList<PromptVersion> Versions)
{
    /// <summary>The version in force.</summary>
    public PromptVersion InForce => Versions.LastOrDefault(version => version.IsDefault) ?? Versions[^1];

    /// <summary>The version of that number.</summary>
    /// <exception cref="PermanentFaultException">There is none.</exception>
    public PromptVersion Find(int version) => Versions.FirstOrDefault(known => known.Version == version)
        ?? throw new PermanentFaultException($"Prompt {PromptId} has no version {version}.");
}

/// <summary>
/// Creates an agent's vector store and prompt on first use and keeps its documents indexed. Intent is written to the ledger before each
/// creation, so that a second try finds what the first one left behind.
/// </summary>
public sealed partial class AgentProvisioner(
    ProvisionLedger ledger, DocumentLedger documents, VectorStores stores, Prompts prompts, DocumentIndexer indexer, WorkspaceDocuments workspaces,
    ILogger<AgentProvisioner> logger)
{
    /// <summary>So often a document is tried whose failure may be gone at the next try, before questions are answered without it.</summary>
    private const int TriesOfADocument = 4;

    private readonly KeyedLock _locks = new();

    /// <summary>Makes sure that everything the agent needs is there and as its files say.</summary>
    public async Task<ProvisionedAgent> ProvisionAsync(AgentDefinition agent, CancellationToken cancellationToken)
    {
        using var held = await _locks.EnterAsync(agent.Name, cancellationToken);
        var provision = await ledger.GetAgentAsync(agent.Name, cancellationToken);
        provision = await ProvisionStoreAsync(agent, provision, cancellationToken);
        (provision, var versions) = await ProvisionPromptAsync(agent, provision, cancellationToken);
        await IndexDocumentsAsync(agent, provision.VectorStoreId!, cancellationToken);
        return new ProvisionedAgent(provision.VectorStoreId!, provision.PromptId!, versions);
    }

    private async Task<AgentProvision> ProvisionStoreAsync(AgentDefinition agent, AgentProvision provision, CancellationToken cancellationToken)
    {
        IReadOnlyList<IndexedFile> lost = [];
        if (provision.VectorStoreId is { } known)
        {
            if (await stores.ExistsAsync(known, cancellationToken))
            {
                return provision;
            }

            LogLost(agent.Name, "vector store", known);
            lost = await documents.GetFilesAsync(known, cancellationToken);
            await documents.ForgetStoreAsync(known, cancellationToken);
            provision = provision with { VectorStoreId = null, VectorStoreName = null };
        }

        var begun = provision.VectorStoreName is not null;
        provision = provision with { VectorStoreName = provision.VectorStoreName ?? $"{agent.Name}-{Guid.NewGuid():N}" };
        await ledger.SaveAgentAsync(provision, cancellationToken);
        var id = begun ? await stores.FindAsync(provision.VectorStoreName, cancellationToken) : null;
        id ??= await stores.CreateAsync(provision.VectorStoreName, agent.EmbeddingModel, agent.EmbeddingDimension, cancellationToken);
        provision = provision with { VectorStoreId = id };
        await ledger.SaveAgentAsync(provision, cancellationToken);
        LogCreated(agent.Name, "vector store", id);
        await workspaces.IndexAgainAsync(agent, id, lost, cancellationToken);
        return provision;
    }

    private async Task<(AgentProvision Provision, IReadOnlyList<PromptVersion> Versions)> ProvisionPromptAsync(
        AgentDefinition agent, AgentProvision provision, CancellationToken cancellationToken)
    {
        if (provision.PromptId is { } known)
        {
            if (await prompts.GetVersionsAsync(known, cancellationToken) is { Count: > 0 } versions)
            {
                return (provision, versions);
            }

            LogLost(agent.Name, "prompt", known);
            provision = provision with { PromptId = null, PromptMarker = null };
        }

        var begun = provision.PromptMarker is not null;
        provision = provision with { PromptMarker = provision.PromptMarker ?? $"researchflows_{Guid.NewGuid():N}" };
        await ledger.SaveAgentAsync(provision, cancellationToken);
        var prompt = begun ? await prompts.FindAsync(provision.PromptMarker, cancellationToken) : null;
        prompt ??= await prompts.CreateAsync(agent.Prompt, provision.PromptMarker, cancellationToken);
        provision = provision with { PromptId = prompt.PromptId };
        await ledger.SaveAgentAsync(provision, cancellationToken);
        LogCreated(agent.Name, "prompt", prompt.PromptId);
        return (provision, await prompts.GetVersionsAsync(prompt.PromptId, cancellationToken));
    }

    private async Task IndexDocumentsAsync(AgentDefinition agent, string vectorStoreId, CancellationToken cancellationToken)
    {
        var known = (await documents.GetFilesAsync(vectorStoreId, cancellationToken)).Where(file => file.Origin == FileOrigin.Document).ToList();
        var paths = new HashSet<string>(StringComparer.Ordinal);
        List<(string Path, int Failures, TransientFaultException Reason)> failed = [];
        foreach (var document in agent.DocumentsFolder is { } folder ? DocumentFolder.Read(folder) : [])
        {
            paths.Add(document.Path);
            var versions = known.FindAll(file => file.Path == document.Path);
            if (versions is not [{ IsSettled: true } only] || only.Sha256 != document.Sha256)
            {
                await IndexAsync(agent, vectorStoreId, document, failed, cancellationToken);
            }
        }

        foreach (var removed in known.Where(file => !paths.Contains(file.Path)))
        {
            await indexer.RemoveAsync(removed, cancellationToken);
            LogRemoved(agent.Name, removed.Path);
        }

        await AnswerForAsync(agent, vectorStoreId, failed, cancellationToken);
    }

    /// <summary>Indexes a document, or leaves it out: one that the server cannot index must not stop the agent from answering out of the others.</summary>
    private async Task IndexAsync(
        AgentDefinition agent, string vectorStoreId, DocumentFile document, List<(string Path, int Failures, TransientFaultException Reason)> failed,
        CancellationToken cancellationToken)
    {
        var file = new IndexedFile { VectorStoreId = vectorStoreId, Path = document.Path, Origin = FileOrigin.Document, Sha256 = document.Sha256 };
        try
        {
            await indexer.IndexAsync(file, document.Content, cancellationToken);
            LogIndexed(agent.Name, document.Path);
        }
        catch (PermanentFaultException exception) when (!exception.IsOfTheModel)
        {
            if (!await stores.ExistsAsync(vectorStoreId, cancellationToken))
            {
                throw new TransientFaultException($"The server has lost vector store {vectorStoreId} while {document.Path} was being indexed.", innerException: exception);
            }

            await indexer.LeaveOutAsync(file, exception.Message, cancellationToken);
            LogLeftOut(agent.Name, document.Path, exception.Message);
        }
        catch (TransientFaultException exception) when (exception is not ServerAwayException)
        {
            failed.Add((document.Path, await documents.SaveFailureAsync(file, exception.Message, leftOut: false, cancellationToken), exception));
        }
    }

    /// <summary>
    /// A document that fails again and again while others could be indexed may have itself to blame: questions are answered without it, and
    /// the next run tries it again. Otherwise the server may be ill, and the run waits.
    /// </summary>
    private async Task AnswerForAsync(
        AgentDefinition agent, string vectorStoreId, List<(string Path, int Failures, TransientFaultException Reason)> failed, CancellationToken cancellationToken)
    {
        if (failed.Count == 0)
        {
            return;
        }

        var others = (await documents.GetFilesAsync(vectorStoreId, cancellationToken)).Any(file => file.Attached);
        if (!others || failed.Exists(document => document.Failures < TriesOfADocument))
        {
            throw failed[0].Reason;
        }

        foreach (var (path, _, reason) in failed)
        {
            LogLeftOut(agent.Name, path, reason.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Agent {Agent}: created {What} {Id}.")]
    private partial void LogCreated(string agent, string what, string id);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Agent {Agent}: the server no longer has {What} {Id}; it is created again.")]
    private partial void LogLost(string agent, string what, string id);

    [LoggerMessage(Level = LogLevel.Information, Message = "Agent {Agent}: indexed document {Path}.")]
    private partial void LogIndexed(string agent, string path);

    [LoggerMessage(Level = LogLevel.Information, Message = "Agent {Agent}: removed document {Path}.")]
    private partial void LogRemoved(string agent, string path);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Agent {Agent}: document {Path} is left out: {Reason}")]
    private partial void LogLeftOut(string agent, string path, string reason);
}
