using ResearchFlows.Documents.Reading;
using ResearchFlows.LlamaStack;

namespace ResearchFlows.Documents;

/// <summary>
/// Brings files into vector stores so that doing it again, also after a crash half way, changes nothing that is already right.
/// The ledger keeps (store, path, sha-256 → file id), and an intent before each upload.
/// </summary>
public sealed class DocumentIndexer(Files files, VectorStores stores, DocumentLedger ledger)
{
    private readonly KeyedLock _locks = new();

    /// <summary>Indexes one file.</summary>
    /// <param name="file">The store, path, origin and hash; without a file id.</param>
    /// <param name="utf8">The content that the hash is of.</param>
    /// <param name="cancellationToken">Ends the work; what was done is kept.</param>
    /// <exception cref="PermanentFaultException">The server could not index it.</exception>
    public async Task<IndexStatus> IndexAsync(IndexedFile file, ReadOnlyMemory<byte> utf8, CancellationToken cancellationToken)
    {
        using var held = await _locks.EnterAsync($"{file.VectorStoreId}/{file.Origin}/{file.Path}", cancellationToken);
        var versions = await ledger.GetVersionsAsync(file, cancellationToken);
        var current = versions.FirstOrDefault(version => version.Sha256 == file.Sha256);
        var older = versions.Where(version => version.Sha256 != file.Sha256).ToList();
        var status = StatusOf(file, current, replaces: older.Count > 0);
        if (current is not { Attached: true })
        {
            var uploaded = current is { FileId: not null } ? current : await UploadAsync(file, begun: current is not null, utf8, cancellationToken);
            await AttachAsync(uploaded, cancellationToken);
            await ledger.SaveAttachedAsync(uploaded with { IndexedBy = file.IndexedBy, Replaced = older.Count > 0 }, cancellationToken);
        }

        foreach (var version in older)
        {
            await RemoveAsync(version, cancellationToken);
        }

        return status;
    }

    private async Task AttachAsync(IndexedFile uploaded, CancellationToken cancellationToken)
    {
        try
        {
            await stores.AttachAsync(uploaded.VectorStoreId, uploaded.FileId!, uploaded.Path, cancellationToken);
        }
        catch (Exception exception) when (exception is IndexingFailedException or PermanentFaultException && IsOfALostUpload(exception.Message, uploaded.FileId!))
        {
            await ledger.ForgetFileAsync(uploaded, cancellationToken);
            throw new TransientFaultException($"The server has lost the upload of {uploaded.Path}; it is uploaded again.", innerException: exception);
        }
    }

    private static bool IsOfALostUpload(string message, string fileId) =>
        message.Contains(fileId, StringComparison.Ordinal) && message.Contains("not found", StringComparison.OrdinalIgnoreCase);

    /// <summary>Takes a file out of its store and deletes it, also when it was uploaded and its id never written down.</summary>
    public async Task RemoveAsync(IndexedFile file, CancellationToken cancellationToken)
    {
        var fileId = file.FileId ?? await FindLeftBehindAsync(file, cancellationToken);
        if (fileId is not null && (file.FileId is not null || (await ledger.SaveUploadAsync(file with { FileId = fileId }, cancellationToken))?.FileId == fileId))
        {
            await stores.DetachAsync(file.VectorStoreId, fileId, cancellationToken);
            await files.DeleteAsync(fileId, cancellationToken);
        }

        await ledger.ForgetFileAsync(file, cancellationToken);
    }

    /// <summary>What to say of it; a call that runs again after a crash says what it would have said.</summary>
    private static IndexStatus StatusOf(IndexedFile file, IndexedFile? current, bool replaces) => current switch
    {
        { Attached: true, IndexedBy: { } call, Replaced: var replaced } when call == file.IndexedBy => replaced ? IndexStatus.Replaced : IndexStatus.Indexed,
        _ when replaces => IndexStatus.Replaced,
        { Attached: true } => IndexStatus.Unchanged,
        _ => IndexStatus.Indexed,
    };

    private async Task<IndexedFile> UploadAsync(IndexedFile file, bool begun, ReadOnlyMemory<byte> utf8, CancellationToken cancellationToken)
    {
        await ledger.BeginUploadAsync(file, cancellationToken);
        while (true)
        {
            var fileId = begun ? await FindLeftBehindAsync(file, cancellationToken) : null;
            fileId ??= await files.UploadAsync(UploadName(file.Path), utf8, cancellationToken);
            var saved = await ledger.SaveUploadAsync(file with { FileId = fileId }, cancellationToken);
            if (saved?.FileId == fileId)
            {
                return saved;
            }

            if (saved is not { FileId: null } && !await ledger.KnowsFileAsync(fileId, cancellationToken))
            {
                // Another process was first: its upload counts, ours is taken back.
                await files.DeleteAsync(fileId, cancellationToken);
            }

            if (saved is not { FileId: null })
            {
                return saved ?? throw new TransientFaultException($"{file.Path} was removed from its store while it was being uploaded.");
            }

            // Another store's try took the same content for what it had left behind itself; it has that file now.
        }
    }

    /// <summary>What a first try uploaded before it ended without writing the id down.</summary>
    private async Task<string?> FindLeftBehindAsync(IndexedFile file, CancellationToken cancellationToken)
    {
        foreach (var fileId in await files.FindAsync(UploadName(file.Path), file.Sha256, cancellationToken))
        {
            if (!await ledger.KnowsFileAsync(fileId, cancellationToken))
            {
                return fileId;
            }
        }

        return null;
    }

    /// <summary>
    /// The path is kept in the name, so that the model and the reader see which file of which folder it is. What was read into Markdown is named
    /// so: the server would read it by its name.
    /// </summary>
    private static string UploadName(string path) => path.Replace('/', '_') + (DocumentKinds.IsPlain(path) ? "" : ".md");
}
