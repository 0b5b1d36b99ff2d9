using ResearchFlows.LlamaStack;
using ResearchFlows.Ledger;
using ResearchFlows.Tools;

namespace ResearchFlows.Agents;

/// <summary>
/// Brings files into vector stores so that doing it again, also after a crash half way, changes nothing that is already right.
/// The ledger keeps (store, path, sha-256 → file id), and an intent before each upload.
/// </summary>
public sealed class DocumentIndexer(Files files, VectorStores stores, ProvisionLedger ledger)
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
        var versions = (await ledger.GetFilesAsync(file.VectorStoreId, cancellationToken))
            .Where(known => known.Path == file.Path && known.Origin == file.Origin).ToList();
        var current = versions.Find(version => version.Sha256 == file.Sha256);
        var older = versions.Where(version => version.Sha256 != file.Sha256).ToList();
        if (current is not { Attached: true })
        {
            var uploaded = current is { FileId: not null } ? current : await UploadAsync(file, begun: current is not null, utf8, cancellationToken);
            await stores.AttachAsync(uploaded.VectorStoreId, uploaded.FileId!, cancellationToken);
            await ledger.SaveAttachedAsync(uploaded, cancellationToken);
        }

        foreach (var version in older)
        {
            await RemoveAsync(version, cancellationToken);
        }

        return older.Count > 0 ? IndexStatus.Replaced : current is { Attached: true } ? IndexStatus.Unchanged : IndexStatus.Indexed;
    }

    /// <summary>Takes a file out of its store and deletes it.</summary>
    public async Task RemoveAsync(IndexedFile file, CancellationToken cancellationToken)
    {
        if (file.FileId is not null)
        {
            await stores.DetachAsync(file.VectorStoreId, file.FileId, cancellationToken);
            await files.DeleteAsync(file.FileId, cancellationToken);
        }

        await ledger.ForgetFileAsync(file, cancellationToken);
    }

    private async Task<IndexedFile> UploadAsync(IndexedFile file, bool begun, ReadOnlyMemory<byte> utf8, CancellationToken cancellationToken)
    {
        await ledger.BeginUploadAsync(file, cancellationToken);
        var fileId = begun ? await FindLeftBehindAsync(file, utf8, cancellationToken) : null;
        fileId ??= await files.UploadAsync(UploadName(file.Path), utf8, cancellationToken);
        var uploaded = file with { FileId = fileId };
        if (await ledger.SaveUploadAsync(uploaded, cancellationToken))
        {
            return uploaded;
        }

        // Another process was first: its upload counts, ours is taken back.
        await files.DeleteAsync(fileId, cancellationToken);
        return (await ledger.GetFilesAsync(file.VectorStoreId, cancellationToken)).Single(known =>
            known.Path == file.Path && known.Origin == file.Origin && known.Sha256 == file.Sha256);
    }

    /// <summary>What a first try uploaded before it ended without writing the id down.</summary>
    private async Task<string?> FindLeftBehindAsync(IndexedFile file, ReadOnlyMemory<byte> utf8, CancellationToken cancellationToken)
    {
        foreach (var fileId in await files.FindAsync(UploadName(file.Path), utf8, cancellationToken))
        {
            if (!await ledger.KnowsFileAsync(fileId, cancellationToken))
            {
                return fileId;
            }
        }

        return null;
    }

    /// <summary>The path is kept in the name, so that the model and the reader see which file of which folder it is.</summary>
    private static string UploadName(string path) => path.Replace('/', '_');
}
