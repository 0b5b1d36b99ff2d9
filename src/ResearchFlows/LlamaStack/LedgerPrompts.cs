using Dapper;
using ResearchFlows.Ledger;
using System.Data.Common;
using System.Security.Cryptography;

namespace ResearchFlows.LlamaStack;

/// <summary>
/// The prompts as the ledger keeps them: the store itself where the server has none, else a copy. A version's text never changes once it is kept.
/// </summary>
public sealed class LedgerPrompts(LedgerDatabase ledger) : IPromptStore
{
    /// <inheritdoc/>
    public async Task<PromptVersion> CreateAsync(string text, string marker, CancellationToken cancellationToken)
    {
        var promptId = $"pmpt_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24))}";
        await ledger.WriteAsync(
            connection =>
            {
                Add(connection, promptId, null, marker);
                return Keep(connection, promptId, 1, text);
            },
            cancellationToken);
        return new PromptVersion { PromptId = promptId, Version = 1, Text = text, Variables = [marker], IsDefault = true };
    }

    /// <inheritdoc/>
    public async Task<PromptVersion?> FindAsync(string marker, CancellationToken cancellationToken)
    {
        var promptId = await ledger.ReadAsync(
            connection => connection.QueryFirstOrDefaultAsync<string?>("SELECT promptId FROM promptStores WHERE marker = @marker", new { marker }), cancellationToken);
        return promptId is null ? null : (await GetVersionsAsync(promptId, cancellationToken)).FirstOrDefault(version => version.IsDefault);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<PromptVersion>> GetVersionsAsync(string promptId, CancellationToken cancellationToken) => ledger.ReadAsync<IReadOnlyList<PromptVersion>>(
        async connection => [.. (await connection.QueryAsync<(long Version, string Text, string Marker, long InForce)>(
            """
            SELECT version, text, marker, inForce FROM prompts JOIN promptStores ON promptStores.promptId = prompts.promptId
            WHERE prompts.promptId = @promptId ORDER BY version
            """, new { promptId }))
            .Select(row => new PromptVersion
            {
                PromptId = promptId, Version = (int)row.Version, Text = row.Text, Variables = [row.Marker], IsDefault = row.Version == row.InForce,
            })],
        cancellationToken);

    /// <summary>Saves a new version that is not in force.</summary>
    /// <exception cref="PromptVersionConflictException">Somebody else saved a version meanwhile.</exception>
    public async Task<PromptVersion> SaveAsync(string promptId, string text, int latestVersion, CancellationToken cancellationToken)
    {
        var latest = await ledger.WriteAsync(
            connection =>
            {
                var latest = connection.ExecuteScalar<int>("SELECT COALESCE(MAX(version), 0) FROM prompts WHERE promptId = @promptId", new { promptId });
                return latest == latestVersion ? latest + Keep(connection, promptId, latestVersion + 1, text) - 1 : latest;
            },
            cancellationToken);
        return latest == latestVersion
            ? new PromptVersion { PromptId = promptId, Version = latestVersion + 1, Text = text, Variables = [await GetMarkerAsync(promptId, cancellationToken)] }
            : throw new PromptVersionConflictException($"'{latestVersion}' is not the latest version of prompt {promptId}; '{latest}' is.");
    }

    /// <inheritdoc/>
    /// <exception cref="PermanentFaultException">There is no such version.</exception>
    public async Task<PromptVersion> SetDefaultAsync(string promptId, int version, CancellationToken cancellationToken)
    {
        await ledger.ExecuteAsync("UPDATE promptStores SET inForce = @version WHERE promptId = @promptId", new { promptId, version }, cancellationToken);
        return (await GetVersionsAsync(promptId, cancellationToken)).FirstOrDefault(kept => kept.IsDefault)
            ?? throw new PermanentFaultException($"Prompt {promptId} has no version {version}.");
    }

    /// <summary>Begins to keep a prompt that the server has created.</summary>
    internal Task AddAsync(string promptId, string serverId, string marker, CancellationToken cancellationToken) =>
        ledger.WriteAsync(connection => Add(connection, promptId, serverId, marker), cancellationToken);

    /// <summary>Copies what the server has into the ledger: texts that are new, and which version is in force.</summary>
    internal async Task CopyAsync(IReadOnlyList<PromptVersion> served, IReadOnlyList<PromptVersion> kept, CancellationToken cancellationToken)
    {
        var added = served.Where(version => kept.All(known => known.Version != version.Version)).ToList();
        var inForce = served.LastOrDefault(version => version.IsDefault);
        if (added.Count == 0 && inForce?.Version == kept.FirstOrDefault(version => version.IsDefault)?.Version)
        {
            return;
        }

        await ledger.WriteAsync(
            connection =>
            {
                foreach (var version in added)
                {
                    Keep(connection, version.PromptId, version.Version, version.Text);
                }

                return inForce is null ? 0 : connection.Execute(
                    """
                    INSERT INTO promptStores (promptId, serverId, marker, inForce) VALUES (@PromptId, @PromptId, @marker, @Version)
                    ON CONFLICT (promptId) DO UPDATE SET inForce = excluded.inForce
                    """, new { inForce.PromptId, marker = inForce.Variables.Count > 0 ? inForce.Variables[0] : "", inForce.Version });
            },
            cancellationToken);
    }

    /// <summary>What the server calls the prompt now; null when it is kept in the ledger alone, or not known.</summary>
    internal Task<string?> GetServerIdAsync(string promptId, CancellationToken cancellationToken) => ledger.ReadAsync(
        connection => connection.QuerySingleOrDefaultAsync<string?>("SELECT serverId FROM promptStores WHERE promptId = @promptId", new { promptId }), cancellationToken);

    /// <summary>Keeps what the server calls the prompt now; null when the ledger is its store.</summary>
    internal Task SaveServerIdAsync(string promptId, string? serverId, CancellationToken cancellationToken) => ledger.ExecuteAsync(
        "UPDATE promptStores SET serverId = @serverId WHERE promptId = @promptId", new { promptId, serverId }, cancellationToken);

    /// <summary>The variable that marks the prompt.</summary>
    internal async Task<string> GetMarkerAsync(string promptId, CancellationToken cancellationToken) => await ledger.ReadAsync(
        connection => connection.QuerySingleOrDefaultAsync<string?>("SELECT marker FROM promptStores WHERE promptId = @promptId", new { promptId }), cancellationToken) ?? "";

    private static int Add(DbConnection connection, string promptId, string? serverId, string marker) => connection.Execute(
        "INSERT INTO promptStores (promptId, serverId, marker, inForce) VALUES (@promptId, @serverId, @marker, 1) ON CONFLICT DO NOTHING", new { promptId, serverId, marker });

    private static int Keep(DbConnection connection, string promptId, int version, string text) => connection.Execute(
        "INSERT INTO prompts (promptId, version, text) VALUES (@promptId, @version, @text) ON CONFLICT DO NOTHING", new { promptId, version, text });
}
