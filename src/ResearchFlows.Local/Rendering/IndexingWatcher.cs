using ResearchFlows.Instances;
using ResearchFlows.Local.Client;
using ResearchFlows.Overview;
using ResearchFlows.Research;

namespace ResearchFlows.Local.Rendering;

/// <summary>Tells how far the documents of a run's agent are while the run is being prepared: the first use of a large knowledge base takes a while.</summary>
internal sealed class IndexingWatcher(ApiClient api, Terminal terminal)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private long _askedAt;
    private string? _progress;

    /// <summary>How far the documents are; null when the run is not being prepared, or they are all done.</summary>
    public async Task<string?> TellAsync(StepsView view, CancellationToken cancellationToken)
    {
        if (view.Steps is not [{ Name: nameof(PrepareRun), Status: StepStatus.Running }] || view.Input?.TryGetProperty("agent", out var agent) != true)
        {
            return null;
        }

        if (_askedAt == 0)
        {
            // Most runs are prepared at once; those are not asked about.
            _askedAt = TimeProvider.System.GetTimestamp();
        }
        else if (TimeProvider.System.GetElapsedTime(_askedAt) >= Pause)
        {
            _askedAt = TimeProvider.System.GetTimestamp();
            await AskAsync(agent.GetString(), cancellationToken);
        }

        return _progress;
    }

    private async Task AskAsync(string? agent, CancellationToken cancellationToken)
    {
        var agents = ApiClient.Read<AgentList>(await api.GetAsync("agents", cancellationToken)).Agents;
        var counts = agents.FirstOrDefault(known => known.Name == agent)?.Documents;
        var progress = counts is not null && counts.Indexed + counts.LeftOut < counts.Total ? Tables.Progress(counts) : null;
        if (progress is not null && progress != _progress && !terminal.IsInteractive)
        {
            terminal.Line($"[dim]{progress}[/]");
        }

        _progress = progress;
    }
}
