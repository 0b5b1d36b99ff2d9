using ResearchFlows.Instances;
using ResearchFlows.Ports;
using ResearchFlows.Research;
using System.Text.Json;

namespace ResearchFlows.Evaluation;

/// <summary>Says of the steps of an evaluation what they came to, and why: each case with score, reason, answer and the run to open.</summary>
public sealed class EvaluationSteps(EvaluationLedger evaluations) : IStepTeller
{
    private const int ShortText = 300;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<StepView>> TellAsync(OrchestrationMetadata instance, IReadOnlyList<StepView> steps, CancellationToken cancellationToken)
    {
        var cases = steps.Any(step => step is { Name: nameof(RecordCase), Result: not null })
            ? (await evaluations.GetCasesAsync(instance.InstanceId, cancellationToken)).ToDictionary(item => item.ResearchInstanceId, StringComparer.Ordinal)
            : [];
        return [.. steps.Select(step => Tell(step, cases))];
    }

    private static StepView Tell(StepView step, Dictionary<string, CaseResult> cases) => step.Name switch
    {
        _ when step.Kind == StepKind.Event => step,
        nameof(PrepareEvaluation) when step.ReadResult<EvaluationPlan>() is { } plan => step with
        {
            Summary = $"version {plan.PromptVersion} with {Count(plan.Cases.Count, "case")}, {Count(plan.Repeats, "run")} and {Count(plan.Votes, "judgement")} each",
        },
        nameof(JudgeAnswer) => Judged(step),
        nameof(ResearchOrchestration) when step.ReadInput<ResearchInput>() is { Evaluation: { } tested } input => step with { Summary = $"case {tested.CaseId}: {Short(input.Question)}" },
        nameof(RecordCase) when step.Result is not null => Recorded(step, cases),
        nameof(RecordEvaluation) when step.ReadResult<RecordedEvaluation>() is { } recorded => step with
        {
            Summary = Of(recorded.Result), Notes = recorded.FailedBecause is { } reason ? [reason] : [],
        },
        nameof(FindEvaluation) when step.ReadResult<FoundEvaluation>() is { } found => step with
        {
            Summary = found.EvaluationId is { } id ? $"measured already by {id}" : found.HasCases ? "not measured yet" : "there are no such cases",
        },
        nameof(EvaluationOrchestration) when step.ReadResult<EvaluationResult>() is { } result => step with { Summary = Of(result) },
        _ => step,
    };

    private static StepView Judged(StepView step)
    {
        var (input, judgement) = (step.ReadInput<JudgeAnswerInput>(), step.ReadResult<Judgement>());
        var what = input switch
        {
            { CanaryId: { } canary } => $"canary {canary}",
            { CaseId: { } item, Vote: > 1 and var vote } => $"case {item}, judgement {vote}",
            { CaseId: { } item } => $"case {item}",
            _ => "an answer",
        };
        return judgement is null ? step with { Summary = what } : step with
        {
            Summary = $"{what}: {Score(judgement.Score)}{(input?.CanaryId is null ? "" : judgement.Score is { } score && !Canaries.HasPassed(score) ? ", as it must" : ", which no judge may give")}",
            Notes = [judgement.Reasoning],
        };
    }

    private static StepView Recorded(StepView step, Dictionary<string, CaseResult> cases)
    {
        if (step.ReadInput<RecordCaseInput>() is not { } input || !cases.TryGetValue(input.ResearchInstanceId, out var row))
        {
            return step.ReadResult<RecordedCase>() is { } recorded ? step with { Summary = recorded.Error ?? Score(recorded.Score) } : step;
        }

        var told = CaseView.Of(row);
        return step with
        {
            Summary = $"{told.Name} ({told.Split}): {Score(told.Score)}",
            Notes = [.. new[]
            {
                told.Error ?? told.Reasoning,
                told.Answer.Length == 0 ? "no answer" : $"answer: {Short(told.Answer)}",
                $"run: {told.InstanceId}",
            }.Where(note => note.Length > 0)],
            Result = JsonSerializer.SerializeToElement(told, PortJson.Options),
        };
    }

    private static string Of(EvaluationResult result)
    {
        var score = result.Score is { } all ? FormattableString.Invariant($"{all.Mean:0.00} ({all.Low:0.00} to {all.High:0.00}) over {Count(all.Cases, "case")}") : "no score";
        return $"version {result.PromptVersion}: {score}{(result.Errors > 0 ? $", {Count(result.Errors, "error")}" : "")}";
    }

    private static string Score(double? score) => score is { } value ? FormattableString.Invariant($"{value:0.00}") : "not judged";

    /// <summary>The beginning of a text, up to the end of a word.</summary>
    private static string Short(string text) =>
        text.Length <= ShortText ? text : $"{text[..(text.LastIndexOf(' ', ShortText) is > 0 and var end ? end : ShortText - (char.IsHighSurrogate(text[ShortText - 1]) ? 1 : 0))]} …";

    private static string Count(int number, string thing) => $"{number} {thing}{(number == 1 ? "" : "s")}";
}
