using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ResearchFlows.Agents;
using ResearchFlows.LlamaStack;
using ResearchFlows.Ports;
using System.Collections.Concurrent;

namespace ResearchFlows.Improvement;

/// <summary>Sees to it that a prompt edited in <c>agent.json</c> takes effect, and knows why it does not while the server cannot be asked.</summary>
public sealed partial class PromptWatcher(AgentRegistry agents, FilePrompts filePrompts, TimeProvider time, ILogger<PromptWatcher> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan PauseAfterFault = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, string> _reasons = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _taken = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> _notBefore = new(StringComparer.Ordinal);

    /// <summary>Why an agent's edited prompt is not in force yet; null when there is no reason.</summary>
    public string? WhyNotTaken(string agent) => _reasons.GetValueOrDefault(agent);

    /// <summary>Looks at the agents once.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        foreach (var agent in agents.All)
        {
            if (_taken.GetValueOrDefault(agent.Name) != agent.Prompt && time.GetUtcNow() >= _notBefore.GetValueOrDefault(agent.Name))
            {
                await TakeAsync(agent, cancellationToken);
            }
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        do
        {
            await LookAsync(stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task TakeAsync(AgentDefinition agent, CancellationToken cancellationToken)
    {
        try
        {
            if (await filePrompts.TakeAsync(agent, cancellationToken))
            {
                _taken[agent.Name] = agent.Prompt;
            }

            _reasons.TryRemove(agent.Name, out _);
        }
        catch (Exception exception) when (exception is TransientFaultException or PermanentFaultException or PromptVersionConflictException or StoreUnavailableException)
        {
            _notBefore[agent.Name] = time.GetUtcNow() + PauseAfterFault;
            if (_reasons.GetValueOrDefault(agent.Name) != exception.Message)
            {
                _reasons[agent.Name] = exception.Message;
                LogNotTaken(agent.Name, exception.Message);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Agent {Agent}: whether the prompt of agent.json is in force cannot be seen to now: {Reason}")]
    private partial void LogNotTaken(string agent, string reason);
}
