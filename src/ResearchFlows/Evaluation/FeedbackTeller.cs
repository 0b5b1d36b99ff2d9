using ResearchFlows.Instances;
using ResearchFlows.Ports;
using ResearchFlows.Research;
using System.Text.Json;

namespace ResearchFlows.Evaluation;

/// <summary>Shows what people said of an answer: behind its steps, and as a mark in lists.</summary>
public sealed class FeedbackTeller(FeedbackLedger feedback) : IStepTeller, IInstanceTeller
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<StepView>> TellAsync(OrchestrationMetadata instance, IReadOnlyList<StepView> steps, CancellationToken cancellationToken)
    {
        // Only an answer has feedback; a run that is watched asks for its steps several times a second.
        if (instance is not { Name: nameof(ResearchOrchestration), HasEnded: true })
        {
            return steps;
        }

        var given = await feedback.GetAsync(instance.InstanceId, cancellationToken);
        return given.Count == 0 ? steps : [.. steps, .. given.Select(Step)];
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<InstanceView>> TellAsync(IReadOnlyList<InstanceView> instances, CancellationToken cancellationToken)
    {
        var answered = instances.Where(instance => instance is { Orchestration: nameof(ResearchOrchestration), RuntimeStatus: OrchestrationRuntimeStatus.Completed });
        var newest = await feedback.GetNewestAsync([.. answered.Select(instance => instance.InstanceId)], cancellationToken);
        var good = newest.ToDictionary(given => given.InstanceId, given => given.Good, StringComparer.Ordinal);
        return [.. instances.Select(instance => good.TryGetValue(instance.InstanceId, out var mark) ? instance with { Good = mark } : instance)];
    }

    private static StepView Step(Feedback given) => new()
    {
        Kind = StepKind.Feedback,
        Name = "feedback",
        Status = StepStatus.Completed,
        StartedAt = DateTimeOffset.FromUnixTimeMilliseconds(given.GivenAt),
        Output = Sentence(given),
        Result = JsonSerializer.SerializeToElement(FeedbackView.Of(given), PortJson.Options),
    };

    private static string Sentence(Feedback given)
    {
        var said = $"{(given.Good ? "good" : "bad")}{(given.GivenBy is { } who ? $", says {who}" : "")}";
        var comment = given.Comment is { } text ? $": {text}" : "";
        return given.Expected is { } expected ? $"{said}{comment}; expected: {expected}" : $"{said}{comment}";
    }
}
