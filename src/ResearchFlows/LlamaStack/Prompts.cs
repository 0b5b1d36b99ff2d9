using Microsoft.Extensions.Logging;

namespace ResearchFlows.LlamaStack;

/// <summary>
/// The prompts, wherever they are kept. The server keeps them where it has a store for them; the ledger keeps a copy of every version and of
/// which is in force. So a server that has lost them gets them back with the same texts and numbers, and where the server has no store for
/// prompts the ledger is the store. A prompt has one id for ever, whatever the server calls it now.
/// </summary>
public sealed partial class Prompts(ServerPrompts server, LedgerPrompts ledger, ILogger<Prompts> logger) : IDisposable
{
    private readonly SemaphoreSlim _restoring = new(1, 1);

    /// <summary>Creates a prompt, its version 1 in force.</summary>
    /// <param name="text">The text.</param>
    /// <param name="marker">A name to find it by when the reply is lost.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public async Task<PromptVersion> CreateAsync(string text, string marker, CancellationToken cancellationToken)
    {
        try
        {
            return await KeepAsync(await server.CreateAsync(text, marker, cancellationToken), marker, cancellationToken);
        }
        catch (PromptsMissingException)
        {
            return await ledger.CreateAsync(text, marker, cancellationToken);
        }
    }

    /// <summary>The prompt of that marker, or null.</summary>
    public async Task<PromptVersion?> FindAsync(string marker, CancellationToken cancellationToken)
    {
        if (await ledger.FindAsync(marker, cancellationToken) is { } kept)
        {
            return kept;
        }

        try
        {
            return await server.FindAsync(marker, cancellationToken) is { } found ? await KeepAsync(found, marker, cancellationToken) : null;
        }
        catch (PromptsMissingException)
        {
            return null;
        }
    }

    /// <summary>All versions of a prompt, oldest first; empty when nobody knows it.</summary>
    public async Task<IReadOnlyList<PromptVersion>> GetVersionsAsync(string promptId, CancellationToken cancellationToken)
    {
        // First the ledger's: what the server has less is lost, and not saved meanwhile.
        var kept = await ledger.GetVersionsAsync(promptId, cancellationToken);
        if (kept.Count > 0 && await ledger.GetServerIdAsync(promptId, cancellationToken) is null)
        {
            return kept;
        }

        try
        {
            var served = await server.GetVersionsAsync(await ledger.GetServerIdAsync(promptId, cancellationToken) ?? promptId, cancellationToken);
            if (kept.Count > 0 && (served.Count == 0 || served[^1].Version < kept[^1].Version))
            {
                served = await RestoreAsync(promptId, kept, cancellationToken);
            }

            IReadOnlyList<PromptVersion> versions = [.. served.Select(version => version with { PromptId = promptId })];
            await ledger.CopyAsync(versions, kept, cancellationToken);
            return versions;
        }
        catch (PromptsMissingException)
        {
            return kept;
        }
    }

    /// <summary>Saves a new version that is not in force.</summary>
    /// <param name="promptId">The prompt.</param>
    /// <param name="text">The new text.</param>
    /// <param name="latestVersion">The version that was the latest when the text was made.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="PromptVersionConflictException">Somebody else saved a version meanwhile.</exception>
    public Task<PromptVersion> SaveAsync(string promptId, string text, int latestVersion, CancellationToken cancellationToken) => InStoreOfAsync(
        promptId,
        async serverId => await server.SaveAsync(
            serverId, text, latestVersion, await ledger.GetMarkerAsync(promptId, cancellationToken), cancellationToken) with { PromptId = promptId },
        () => ledger.SaveAsync(promptId, text, latestVersion, cancellationToken),
        cancellationToken);

    /// <summary>Puts a version in force: promotion, or rolling back.</summary>
    public Task<PromptVersion> SetDefaultAsync(string promptId, int version, CancellationToken cancellationToken) => InStoreOfAsync(
        promptId,
        async serverId =>
        {
            var inForce = await server.SetDefaultAsync(serverId, version, cancellationToken) with { PromptId = promptId, IsDefault = true };
            await ledger.CopyAsync([inForce], await ledger.GetVersionsAsync(promptId, cancellationToken), cancellationToken);
            return inForce;
        },
        () => ledger.SetDefaultAsync(promptId, version, cancellationToken),
        cancellationToken);

    /// <summary>Whether the server keeps prompts.</summary>
    public Task<bool> AreServedAsync(CancellationToken cancellationToken) => server.ArePresentAsync(cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _restoring.Dispose();

    /// <summary>What was changed in the ledger alone stays there, also when the server has prompts again: two stores would differ.</summary>
    private async Task<PromptVersion> InStoreOfAsync(
        string promptId, Func<string, Task<PromptVersion>> served, Func<Task<PromptVersion>> kept, CancellationToken cancellationToken)
    {
        var serverId = await ledger.GetServerIdAsync(promptId, cancellationToken);
        if (serverId is not null)
        {
            try
            {
                return await served(serverId);
            }
            catch (PromptsMissingException)
            {
                await ledger.SaveServerIdAsync(promptId, null, cancellationToken);
                LogInLedger(promptId);
            }
        }

        return await kept();
    }

    private async Task<PromptVersion> KeepAsync(PromptVersion created, string marker, CancellationToken cancellationToken)
    {
        await ledger.AddAsync(created.PromptId, created.PromptId, marker, cancellationToken);
        await ledger.CopyAsync([created with { IsDefault = true }], [], cancellationToken);
        return created;
    }

    /// <summary>Brings the versions back that the server has lost, one by one under their numbers, and puts the one in force that was.</summary>
    private async Task<IReadOnlyList<PromptVersion>> RestoreAsync(string promptId, IReadOnlyList<PromptVersion> kept, CancellationToken cancellationToken)
    {
        await _restoring.WaitAsync(cancellationToken);
        try
        {
            var serverId = await ledger.GetServerIdAsync(promptId, cancellationToken) ?? promptId;
            var marker = await ledger.GetMarkerAsync(promptId, cancellationToken);
            var served = await server.GetVersionsAsync(serverId, cancellationToken);
            if (served.Count == 0)
            {
                // Found, when a try before this one ended half way.
                var prompt = await server.FindAsync(marker, cancellationToken) ?? await server.CreateAsync(kept[0].Text, marker, cancellationToken);
                serverId = prompt.PromptId;
                served = await server.GetVersionsAsync(serverId, cancellationToken);
            }

            for (var latest = served[^1].Version; latest < kept[^1].Version; latest++)
            {
                // A version that the ledger never saw was never in force; the one before it keeps its number taken.
                await server.SaveAsync(serverId, kept.Last(version => version.Version <= latest + 1).Text, latest, marker, cancellationToken);
            }

            if (kept.FirstOrDefault(version => version.IsDefault) is { } inForce)
            {
                await server.SetDefaultAsync(serverId, inForce.Version, cancellationToken);
            }

            await ledger.SaveServerIdAsync(promptId, serverId, cancellationToken);
            LogRestored(promptId, kept[^1].Version, serverId);
            return await server.GetVersionsAsync(serverId, cancellationToken);
        }
        finally
        {
            _restoring.Release();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The server has lost prompt {PromptId}; its {Versions} versions are there again, as {ServerId}.")]
    private partial void LogRestored(string promptId, int versions, string serverId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The server keeps no prompts any more; the versions of {PromptId} are kept in the ledger from now on.")]
    private partial void LogInLedger(string promptId);
}
