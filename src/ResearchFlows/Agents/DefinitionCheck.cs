using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ResearchFlows.Ports;
using System.Security.Cryptography;
using System.Text;

namespace ResearchFlows.Agents;

/// <summary>Says at start when the folder of an agent differs from the one that another worker on the same ledger started with.</summary>
public sealed partial class DefinitionCheck(AgentRegistry agents, DefinitionLedger ledger, TimeProvider time, ILogger<DefinitionCheck> logger) : BackgroundService
{
    /// <summary>Compares every agent's folder with the last worker's, and keeps this one's.</summary>
    /// <returns>The agents whose folders differ.</returns>
    public async Task<IReadOnlyList<string>> CheckAsync(CancellationToken cancellationToken)
    {
        List<string> differing = [];
        foreach (var agent in ledger.IsShared ? agents.All : [])
        {
            var own = new KnownDefinition
            {
                Agent = agent.Name, Hash = HashOf(agent), Worker = Environment.MachineName, StartedAt = time.GetUtcNow().ToUnixTimeMilliseconds(),
            };
            if (await ledger.TakeAsync(own, cancellationToken) is { } before && before.Hash != own.Hash)
            {
                differing.Add(agent.Name);
                LogDiffers(agent.Name, own.Hash, before.Hash, before.Worker, DateTimeOffset.FromUnixTimeMilliseconds(before.StartedAt));
            }
        }

        return differing;
    }

    /// <summary>Hash of an agent's <c>agent.json</c>, its cases, and the names and sizes of its documents and workspace files.</summary>
    internal static string HashOf(AgentDefinition agent)
    {
        var texts = AgentFileTexts.Read(agent.Folder);
        var files = new[] { agent.DocumentsFolder, agent.WorkspaceFolder }.Where(Directory.Exists)
            .SelectMany(folder => new DirectoryInfo(folder!).EnumerateFiles("*", SearchOption.AllDirectories))
            .Select(file => FormattableString.Invariant($"{Path.GetRelativePath(agent.Folder, file.FullName).Replace('\\', '/')} {file.Length}"))
            .Order(StringComparer.Ordinal);
        var all = string.Join('\0', [texts.Agent, texts.Cases, .. files]);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all)))[..16];
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await CheckAsync(stoppingToken);
        }
        catch (Exception exception) when (exception is StoreUnavailableException or IOException or UnauthorizedAccessException)
        {
            LogNotChecked(exception.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message =
        "Agent {Agent}: this worker's folder (hash {Own}) differs from the one (hash {Other}) of the worker that started last: {Worker}, at {At:u}. "
        + "Each worker runs by its own folder; the prompt that was edited last, and the documents of whoever looked at them last, count for all. Deploy the same folder everywhere.")]
    private partial void LogDiffers(string agent, string own, string other, string worker, DateTimeOffset at);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Whether the agents' folders are those of the other workers cannot be seen: {Reason}")]
    private partial void LogNotChecked(string reason);
}
