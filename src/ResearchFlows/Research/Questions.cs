using ResearchFlows.Instances;
using ResearchFlows.Ports;
using System.Text.Json;

namespace ResearchFlows.Research;

/// <summary>Shows what was asked, and finds research by it.</summary>
public sealed class Questions(RunLedger runs) : IInstanceTeller, IInstanceSearch
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<InstanceView>> TellAsync(IReadOnlyList<InstanceView> instances, CancellationToken cancellationToken)
    {
        var listed = instances.Where(instance => instance is { Orchestration: nameof(ResearchOrchestration), Input: null }).Select(instance => instance.InstanceId).ToList();
        var questions = listed.Count == 0 ? new Dictionary<string, string>() : await runs.GetQuestionsAsync(listed, cancellationToken);
        return
        [
            .. instances.Select(instance => instance.Orchestration != nameof(ResearchOrchestration) ? instance
                : instance with { Question = instance.Input?.Deserialize<ResearchInput>(PortJson.Options)?.Question ?? questions.GetValueOrDefault(instance.InstanceId) }),
        ];
    }

    /// <inheritdoc/>
    public Task<FoundInstances> FindAsync(
        string text, string? agent, bool withoutChildren, FoundInstance? after, int count, CancellationToken cancellationToken) =>
        runs.FindQuestionsAsync(text, agent, withoutChildren, after, count, cancellationToken);
}
