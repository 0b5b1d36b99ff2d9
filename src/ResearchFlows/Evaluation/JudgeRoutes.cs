using Microsoft.AspNetCore.Http;
using ResearchFlows.Agents;
using ResearchFlows.Http;
using ResearchFlows.Instances;
using ResearchFlows.Ports;

namespace ResearchFlows.Evaluation;

/// <summary>Measuring the judge by people's verdicts.</summary>
public sealed class JudgeRoutes(AgentRegistry agents, CheckedAnswers answers)
{
    private const int TextBytes = 500;

    /// <summary>The routes.</summary>
    public static IReadOnlyList<ApiRoute> All { get; } =
    [
        ApiRoute.Of<JudgeRoutes>("GetJudge", "GET", "agents/{agent}/judge", "How far the agent's judge agrees with people.", 200, typeof(JudgeView), routes => routes.GetAsync),
        ApiRoute.Of<JudgeRoutes>("CheckJudge", "POST", "agents/{agent}/judge", "Ask the judge about answers that people have judged and it has not.", 202, typeof(StartedView), routes => routes.CheckAsync) with
        {
            Request = typeof(CheckJudgeRequest),
        },
    ];

    private async Task<IResult> GetAsync(ApiRequest request)
    {
        var agent = agents.Named(request["agent"]);
        var all = await answers.GetAsync(agent, request.Token);
        var judged = all.Where(answer => answer.Judgement is not null).ToList();
        return Results.Ok(new JudgeView
        {
            Agent = agent.Name,
            JudgeModel = agent.JudgeModel,
            JudgePromptVersion = JudgePrompt.Version,
            Agreement = JudgeAgreement.Of([.. judged.Select(answer => (answer.Feedback.Good, answer.Judgement!.Score))]),
            NotAsked = all.Count(answer => answer.CanBeAsked),
            WithoutExpected = all.Count(answer => answer is { Judgement: null, Expected: null }),
            Disagreements = [.. judged.Where(answer => !JudgeAgreement.Agree(answer.Feedback.Good, answer.Judgement!.Score)).Select(Disagreement)],
        });
    }

    private async Task<IResult> CheckAsync(ApiRequest request)
    {
        var agent = agents.Named(request["agent"]);
        var body = await RequestReader.ReadAsync(request.Http, fields => new CheckJudgeRequest(fields.OptionalText("instanceId")), request.Token);
        return await Starter.StartAsync(request, nameof(JudgeCheckOrchestration), new JudgeCheckInput(agent.Name), Starter.IdFor("judge-check", body.InstanceId));
    }

    private static JudgeDisagreement Disagreement(CheckedAnswer answer) => new(
        answer.Feedback.InstanceId, Texts.Cut(answer.Feedback.Question, TextBytes), answer.Feedback.Good, answer.Feedback.Comment, answer.Judgement!.Score,
        answer.Judgement.Reasoning, $"{ApiLinks.Instance(answer.Feedback.InstanceId)}/steps");
}

/// <summary>Measure the judge.</summary>
/// <param name="InstanceId">An id of the caller's choice.</param>
public sealed record CheckJudgeRequest(string? InstanceId = null);

/// <summary>The judge beside people.</summary>
public sealed record JudgeView
{
    /// <summary>The agent.</summary>
    public required string Agent { get; init; }

    /// <summary>Its judge model.</summary>
    public required string JudgeModel { get; init; }

    /// <summary>The version of the judge's prompt; scores under another are not counted.</summary>
    public required int JudgePromptVersion { get; init; }

    /// <summary>How far they agree.</summary>
    public required JudgeAgreement Agreement { get; init; }

    /// <summary>Answers with feedback and an expected answer that the judge was not asked about.</summary>
    public required int NotAsked { get; init; }

    /// <summary>Answers with feedback that the judge cannot be asked about: nobody has written what was expected.</summary>
    public required int WithoutExpected { get; init; }

    /// <summary>The answers that they see differently, newest first.</summary>
    public required IReadOnlyList<JudgeDisagreement> Disagreements { get; init; }
}

/// <summary>An answer that people and the judge see differently.</summary>
/// <param name="InstanceId">The research run that answered.</param>
/// <param name="Question">The question's beginning.</param>
/// <param name="Good">What people say.</param>
/// <param name="Comment">Their comment.</param>
/// <param name="Score">What the judge says, 0 to 1.</param>
/// <param name="Reasoning">The judge's reasoning.</param>
/// <param name="Link">The run's steps.</param>
public sealed record JudgeDisagreement(string InstanceId, string Question, bool Good, string? Comment, double Score, string Reasoning, string Link);
