using ResearchFlows.Instances;
using ResearchFlows.Ports;
using System.Text.Json;

namespace ResearchFlows.Evaluation;

/// <summary>An answer as people and the judge see it.</summary>
/// <param name="InstanceId">The research run that answered.</param>
/// <param name="Question">The question's beginning.</param>
/// <param name="Good">What people say.</param>
/// <param name="Comment">Their comment.</param>
/// <param name="Score">What the judge says, 0 to 1; null when it gave no readable verdict.</param>
/// <param name="Reasoning">The judge's reasoning.</param>
public sealed record JudgedAnswer(string InstanceId, string Question, bool Good, string? Comment, double? Score, string Reasoning)
{
    /// <summary>Whether the judge passes the answer as people do; null when it gave no readable verdict.</summary>
    public bool? Agree => Score is { } score ? JudgeAgreement.Agree(Good, score) : null;
}

/// <summary>Says of the steps of a check of the judge what people and the judge say of each answer.</summary>
public sealed class JudgeCheckSteps(FeedbackLedger feedback) : IStepTeller
{
    private const int TextBytes = 500;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<StepView>> TellAsync(OrchestrationMetadata instance, IReadOnlyList<StepView> steps, CancellationToken cancellationToken)
    {
        if (instance is not { Name: nameof(JudgeCheckOrchestration), Agent: { } agent })
        {
            return steps;
        }

        var given = (await feedback.GetNewestAsync(agent, cancellationToken)).ToDictionary(one => one.InstanceId, StringComparer.Ordinal);
        return [.. steps.Select(step => step.Name == nameof(JudgeFeedback) ? Tell(step, given) : step)];
    }

    private static StepView Tell(StepView step, Dictionary<string, AnswerFeedback> given)
    {
        if (step.ReadInput<JudgeFeedbackInput>() is not { } input || given.GetValueOrDefault(input.ResearchInstanceId) is not { } said)
        {
            return step;
        }

        var people = said.Good ? "good" : "bad";
        var question = Texts.Cut(said.Question, TextBytes);
        return step.ReadResult<Judgement>() is not { } judgement ? step with { Summary = $"{people} for people: {question}" } : step with
        {
            Summary = FormattableString.Invariant($"{people} for people, {judgement.Score:0.00} for the judge: {question}"),
            Notes = [judgement.Reasoning],
            Result = JsonSerializer.SerializeToElement(
                new JudgedAnswer(input.ResearchInstanceId, question, said.Good, said.Comment, judgement.Score, judgement.Reasoning), PortJson.Options),
        };
    }
}
