using Microsoft.Extensions.Logging;
using ResearchFlows.Documents;
using ResearchFlows.LlamaStack;
using ResearchFlows.Ports;

namespace ResearchFlows.Agents;

/// <summary>
/// Keeps an agent's documents indexed. A document that cannot be is left out and named; the others are indexed. A file whose size and time are
/// as they were is not read again.
/// </summary>
public sealed partial class AgentDocuments(
    DocumentLedger index, DocumentStateLedger states, DocumentIndexer indexer, DocumentTexts texts, VectorStores stores, TimeProvider time, ILogger<AgentDocuments> logger)
{
    /// <summary>Documents so large are indexed one at a time, as the bytes and the text of each are held meanwhile.</summary>
    private const long Large = 1024 * 1024;

    private readonly KeyedLock _large = new();

    /// <summary>Brings the store to what the folder holds; what is half done is done by the next try.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="vectorStoreId">Its vector store.</param>
    /// <param name="cancellationToken">Ends the work; what was done is kept.</param>
    /// <exception cref="TransientFaultException">The server failed for now.</exception>
    public async Task IndexAsync(AgentDefinition agent, string vectorStoreId, CancellationToken cancellationToken)
    {
        var (known, files, listing, due, now) = await LookAsync(agent, vectorStoreId, cancellationToken);
        await SaveListingAsync(agent, listing, due, known, now, cancellationToken);
        if (due.Count > 0)
        {
            var indexed = listing.Documents.Except(due).Count(document => known[document.Path].Reason is null);
            var pass = new DocumentPass(agent.Name, vectorStoreId, known, listing.Documents.Count, indexed, files.Any(versions => versions.Any(file => file.Attached)));
            await IndexAsync(pass, due, cancellationToken);
        }

        foreach (var gone in files.Where(path => listing.IsGone(path.Key)).SelectMany(path => path))
        {
            await RemoveAsync(agent, gone, cancellationToken);
        }
    }

    /// <summary>Whether there is anything to index, to remove or to tell.</summary>
    public async Task<bool> HaveChangedAsync(AgentDefinition agent, string vectorStoreId, CancellationToken cancellationToken)
    {
        var (known, files, listing, due, _) = await LookAsync(agent, vectorStoreId, cancellationToken);
        return due.Count > 0 || files.Any(versions => listing.IsGone(versions.Key)) || known.Keys.Any(listing.IsGone)
            || listing.LeftOut.Any(document => known.GetValueOrDefault(document.Path)?.Reason != document.Reason);
    }

    private async Task<Look> LookAsync(AgentDefinition agent, string vectorStoreId, CancellationToken cancellationToken)
    {
        var known = (await states.GetAsync(agent.Name, cancellationToken)).ToDictionary(document => document.Path, StringComparer.Ordinal);
        var files = (await index.GetFilesAsync(vectorStoreId, cancellationToken)).Where(file => file.Origin == FileOrigin.Document).ToLookup(file => file.Path);
        var listing = agent.DocumentsFolder is { } folder ? DocumentFolder.List(folder).WhenIndexedBefore(files.Count) : DocumentListing.None;
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var due = listing.Documents.Where(document => DocumentPass.IsDue(document, known.GetValueOrDefault(document.Path), files[document.Path], now)).ToList();
        return new(known, files, listing, due, now);
    }

    /// <summary>Writes what the listing shows before anything is uploaded, so that the work to come can be seen.</summary>
    private async Task SaveListingAsync(
        AgentDefinition agent, DocumentListing listing, List<DocumentFile> due, Dictionary<string, KnownDocument> known, long now, CancellationToken cancellationToken)
    {
        var waiting = due.Select(document => (known.GetValueOrDefault(document.Path) ?? new KnownDocument { Agent = agent.Name, Path = document.Path }) with
        {
            Bytes = document.Bytes, ModifiedAt = document.ModifiedAt, LookedAt = now, Sha256 = null, Reason = null,
        });
        var leftOut = listing.LeftOut.Where(document => known.GetValueOrDefault(document.Path)?.Reason != document.Reason).ToList();
        foreach (var document in leftOut)
        {
            LogLeftOut(agent.Name, document.Path, document.Reason);
        }

        List<KnownDocument> seen = [.. waiting, .. leftOut.Select(document => new KnownDocument { Agent = agent.Name, Path = document.Path, LookedAt = now, Reason = document.Reason })];
        List<KnownDocument> gone = [.. known.Values.Where(document => listing.IsGone(document.Path))];
        if (seen.Count > 0 || gone.Count > 0)
        {
            await states.SaveAsync(seen, gone, cancellationToken);
        }
    }

    private async Task IndexAsync(DocumentPass pass, List<DocumentFile> due, CancellationToken cancellationToken)
    {
        var told = time.GetTimestamp();
        await Parallel.ForEachAsync(
            due,
            new ParallelOptions { MaxDegreeOfParallelism = DocumentPass.Parallelism, CancellationToken = cancellationToken },
            async (document, token) =>
            {
                if (!pass.MustStop)
                {
                    await IndexAsync(pass, document, token);
                    if (pass.Count() % DocumentPass.Parallelism == 0 && time.GetElapsedTime(Interlocked.Read(ref told)) > DocumentPass.Telling)
                    {
                        Interlocked.Exchange(ref told, time.GetTimestamp());
                        LogProgress(pass.Agent, pass.Progress);
                    }
                }
            });
        LogProgress(pass.Agent, pass.Progress);
        pass.ThrowIfFaulted();
    }

    private async Task IndexAsync(DocumentPass pass, DocumentFile document, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        using var turn = document.Bytes < Large ? null : await _large.EnterAsync("", cancellationToken);
        var content = await DocumentContent.ReadAsync(texts, document, cancellationToken);
        var seen = new KnownDocument
        {
            Agent = pass.Agent, Path = document.Path, Bytes = document.Bytes, ModifiedAt = document.ModifiedAt, LookedAt = now, Sha256 = content.Sha256, Reason = content.Refusal,
            Failures = content.MayPass ? 1 : 0,
        };
        if (content is { Refusal: null, Sha256: { } sha256 })
        {
            var file = new IndexedFile { VectorStoreId = pass.VectorStoreId, Path = document.Path, Origin = FileOrigin.Document, Sha256 = sha256 };
            seen = await TryIndexAsync(pass, seen, file, content.Utf8, cancellationToken);
        }

        if (seen.Reason is { } reason && pass.ReasonBefore(document.Path) != reason)
        {
            LogLeftOut(pass.Agent, document.Path, reason);
        }

        await states.SaveAsync([seen], [], cancellationToken);
    }

    /// <summary>Indexes one document; what the server or the way to it has against it concerns this document alone.</summary>
    private async Task<KnownDocument> TryIndexAsync(
        DocumentPass pass, KnownDocument seen, IndexedFile file, ReadOnlyMemory<byte> utf8, CancellationToken cancellationToken)
    {
        try
        {
            await indexer.IndexAsync(file, utf8, cancellationToken);
            pass.NoteIndexed();
            LogIndexed(pass.Agent, file.Path);
            return seen;
        }
        catch (Exception exception) when (exception is ServerAwayException or StoreUnavailableException)
        {
            pass.Stop(exception);
            return seen;
        }
        catch (TransientFaultException exception)
        {
            var failures = pass.FailuresBefore(file.Path) + 1;
            if (failures >= DocumentPass.MostFailures && pass.HasIndexed)
            {
                return seen with { Reason = $"failed at the server {failures} times: {exception.Message}", Failures = failures };
            }

            pass.Note(exception);
            return seen with { Failures = failures };
        }
        catch (PermanentFaultException exception) when (exception.IsOfTheModel)
        {
            // It would be the same with every document: the agent's setting is wrong.
            pass.Stop(exception);
            return seen;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            if (exception is PermanentFaultException && !await stores.ExistsAsync(pass.VectorStoreId, cancellationToken))
            {
                pass.Stop(new TransientFaultException($"The server has lost vector store {pass.VectorStoreId} while {file.Path} was being indexed.", innerException: exception));
                return seen;
            }

            return seen with { Reason = $"could not be indexed: {exception.Message}" };
        }
    }

    private async Task RemoveAsync(AgentDefinition agent, IndexedFile file, CancellationToken cancellationToken)
    {
        try
        {
            await indexer.RemoveAsync(file, cancellationToken);
            LogRemoved(agent.Name, file.Path);
        }
        catch (PermanentFaultException exception)
        {
            LogNotRemoved(agent.Name, file.Path, exception.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Agent {Agent}: indexed document {Path}.")]
    private partial void LogIndexed(string agent, string path);

    [LoggerMessage(Level = LogLevel.Information, Message = "Agent {Agent}: {Progress}.")]
    private partial void LogProgress(string agent, string progress);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Agent {Agent}: document {Path} is left out: it {Reason}")]
    private partial void LogLeftOut(string agent, string path, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Agent {Agent}: removed document {Path}.")]
    private partial void LogRemoved(string agent, string path);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Agent {Agent}: document {Path} is gone, but could not be removed from the index: {Reason}")]
    private partial void LogNotRemoved(string agent, string path, string reason);

    /// <summary>What the ledger knows of an agent's documents beside what its folder holds now.</summary>
    private sealed record Look(Dictionary<string, KnownDocument> Known, ILookup<string, IndexedFile> Files, DocumentListing Listing, List<DocumentFile> Due, long Now);
}
