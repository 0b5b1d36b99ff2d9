using Microsoft.AspNetCore.Http;
using ResearchFlows.Http;
using ResearchFlows.Instances;
using ResearchFlows.Json;
using ResearchFlows.Ports;
using ResearchFlows.Research;
using System.Text.Json;

namespace ResearchFlows.Evaluation;

/// <summary>A person's word on an answer.</summary>
public sealed class FeedbackRoutes(FeedbackLedger feedback, TimeProvider time)
{
    /// <summary>The routes.</summary>
    public static IReadOnlyList<ApiRoute> All { get; } =
    [
        ApiRoute.Of<FeedbackRoutes>("GiveFeedback", "POST", "instances/{id}/feedback", "Say whether an answer is good, and what was expected.", 201, typeof(FeedbackView), routes => routes.GiveAsync) with
        {
            Request = typeof(FeedbackRequest),
        },
    ];

    private async Task<IResult> GiveAsync(ApiRequest request)
    {
        var given = await GiveAsync(request["id"], await RequestReader.ReadJsonAsync(request.Http, request.Token), request, request.Token);
        return Results.Created($"{ApiLinks.Instance(given.InstanceId)}/steps", given);
    }

    /// <summary>Records a <see cref="FeedbackRequest"/> about an instance.</summary>
    internal async Task<FeedbackView> GiveAsync(string instanceId, JsonElement given, ApiRequest request, CancellationToken cancellationToken)
    {
        var body = RequestReader.Read(given, Read);
        var instance = await RequestedInstance.FindAsync(instanceId, request.Client, cancellationToken);
        if (WhyNot(instance) is { } reason)
        {
            throw Refuse(instance, reason);
        }

        var run = await feedback.FindAnswerAsync(instance.InstanceId, cancellationToken);
        if (string.IsNullOrWhiteSpace(run?.Answer))
        {
            throw Refuse(instance, "has no answer in the ledger");
        }

        var recorded = await feedback.RecordAsync(
            new Feedback
            {
                InstanceId = run.InstanceId,
                Agent = run.Agent,
                Good = body.Good,
                Expected = body.Expected,
                Comment = body.Comment,
                GivenBy = request.SignedBy(body.By),
                GivenAt = time.GetUtcNow().ToUnixTimeMilliseconds(),
            },
            cancellationToken);
        return FeedbackView.Of(recorded);
    }

    private static string? WhyNot(OrchestrationMetadata instance) => instance switch
    {
        { Name: not nameof(ResearchOrchestration) } => $"is no research run but a {instance.Name}",
        { HasEnded: false } => $"has not answered yet: it is {instance.RuntimeStatus}",
        { RuntimeStatus: not OrchestrationRuntimeStatus.Completed } => $"ended without an answer: it is {instance.RuntimeStatus}",
        _ => null,
    };

    private static ProblemException Refuse(OrchestrationMetadata instance, string reason) =>
        new(409, $"The instance '{instance.InstanceId}' {reason}; feedback is for answers.") { Link = ApiLinks.Instance(instance.InstanceId) };

    private static FeedbackRequest Read(JsonFields fields) => new(
        fields.RequiredFlag("good"), fields.OptionalText("expected", 8000), fields.OptionalText("comment", 2000), fields.OptionalText("by", 100));
}

/// <summary>A person's word on an answer.</summary>
/// <param name="Good">Whether the answer is good.</param>
/// <param name="Expected">The answer that was expected.</param>
/// <param name="Comment">A comment.</param>
/// <param name="By">Who says so.</param>
public sealed record FeedbackRequest(bool Good, string? Expected = null, string? Comment = null, string? By = null);

/// <summary>Recorded feedback.</summary>
/// <param name="InstanceId">The research run that answered.</param>
/// <param name="Good">Whether the answer is good.</param>
/// <param name="Expected">The answer that was expected.</param>
/// <param name="Comment">A comment.</param>
/// <param name="By">Who said so.</param>
/// <param name="At">When, UTC.</param>
public sealed record FeedbackView(string InstanceId, bool Good, string? Expected, string? Comment, string? By, DateTimeOffset At)
{
    internal static FeedbackView Of(Feedback feedback) => new(
        feedback.InstanceId, feedback.Good, feedback.Expected, feedback.Comment, feedback.GivenBy, DateTimeOffset.FromUnixTimeMilliseconds(feedback.GivenAt));
}
