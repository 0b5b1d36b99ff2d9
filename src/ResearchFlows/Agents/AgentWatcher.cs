using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ResearchFlows.Agents;

/// <summary>
/// Takes changed agents while the host runs. A mistake in their files leaves an agent as it was, and is told once it has been seen twice: an
/// editor may be half way through writing. An agent whose files are gone stays too, as their folder may be a mount that is missing.
/// </summary>
public sealed partial class AgentWatcher(string agentsPath, AgentRegistry agents, TimeProvider time, ILogger<AgentWatcher> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly Dictionary<string, AgentFileTexts> _seen = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<AgentMistake>> _mistakes = new(StringComparer.Ordinal);

    /// <summary>Looks at the files once.</summary>
    public void Look()
    {
        var folders = Folders();
        foreach (var gone in _seen.Keys.Except(folders).ToList())
        {
            _seen.Remove(gone);
            _mistakes.Remove(gone);
        }

        foreach (var folder in folders)
        {
            var files = AgentFileTexts.Read(folder);
            var seen = _seen.GetValueOrDefault(folder);
            _seen[folder] = files;

            // What was wrong may come right by something else than these files: a folder that is there now.
            if (files != seen || _mistakes.ContainsKey(folder))
            {
                Take(folder, isFirst: seen is null, isSame: files == seen);
            }
        }

        agents.Note([.. _mistakes.OrderBy(folder => folder.Key, StringComparer.Ordinal).SelectMany(folder => folder.Value)]);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        do
        {
            Look();
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private void Take(string folder, bool isFirst, bool isSame)
    {
        var known = agents.All.FirstOrDefault(agent => agent.Folder == folder);
        if (AgentLoader.LoadFolder(folder, agents.All, out var mistakes) is { } agent)
        {
            _mistakes.Remove(folder);
            agents.Take(agent);
            if (!isFirst || known is null)
            {
                LogTaken(agent.Name);
            }

            return;
        }

        var told = _mistakes.GetValueOrDefault(folder, []);
        if (!isSame)
        {
            // Kept, so that the next look comes back to it, and told then.
            _mistakes[folder] = told;
        }
        else if (!mistakes.SequenceEqual(told))
        {
            _mistakes[folder] = mistakes;
            LogMistakes(folder, string.Join(" ", mistakes));
        }
    }

    private List<string> Folders()
    {
        var known = agents.All.Select(agent => agent.Folder);
        try
        {
            return [.. Directory.GetDirectories(Path.GetFullPath(agentsPath)).Where(folder => File.Exists(Path.Combine(folder, AgentLoader.FileName))).Union(known).Order(StringComparer.Ordinal)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [.. known];
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Agent {Agent}: its changed files are taken.")]
    private partial void LogTaken(string agent);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The files of {Folder} hold mistakes; the agent stays as it was. {Mistakes}")]
    private partial void LogMistakes(string folder, string mistakes);
}
