using Microsoft.AspNetCore.Http;
using ResearchFlows.Agents;
using ResearchFlows.Http;
using ResearchFlows.Json;

namespace ResearchFlows.Evaluation;

/// <summary>Looking at cases, and making them of research runs.</summary>
public sealed class CaseRoutes(AgentRegistry agents, FeedbackLedger feedback, CaseScoreLedger scores, OpenAnswers open, CaseFiles files)
{
    private const int MaxExpectedLength = 8000;

    /// <summary>The routes.</summary>
    public static IReadOnlyList<ApiRoute> All { get; } =
    [
        ApiRoute.Of<CaseRoutes>("ListCases", "GET", "agents/{agent}/cases", "The agent's cases with their scores, and what is odd about them.", 200, typeof(CaseList), routes => routes.ListAsync),
        ApiRoute.Of<CaseRoutes>("AddCase", "POST", "agents/{agent}/cases", "Make a case of a research run.", 201, typeof(AddedCase), routes => routes.AddAsync) with
        {
            Request = typeof(AddCaseRequest),
        },
    ];

    private async Task<IResult> ListAsync(ApiRequest request)
    {
        var agent = agents.Named(request["agent"]);
        var known = (await scores.GetAsync(agent.Name, request.Token)).ToLookup(score => score.CaseId, StringComparer.Ordinal);
        var flips = (await scores.GetFlipsAsync(agent.Name, CaseHistory.WideSpread, request.Token)).ToLookup(flip => flip.CaseId, StringComparer.Ordinal);
        return Results.Ok(new CaseList(
            agent.Name, [.. agent.Cases.Select(item => CaseHistory.View(item, agent.Cases, known, flips))], await open.GetAsync(agent, request.Token)));
    }

    private async Task<IResult> AddAsync(ApiRequest request)
    {
        var agent = agents.Named(request["agent"]);
        var body = await RequestReader.ReadAsync(request.Http, Read, request.Token);
        var run = await feedback.FindAnswerAsync(RequestReader.InstanceId(body.From, "from"), request.Token)
            ?? throw ProblemException.ForField("from", "names no research run with an answer in the ledger.", 404);
        if (run.Agent != agent.Name)
        {
            throw ProblemException.ForField("from", $"names a run of another agent, '{run.Agent}'.");
        }

        var expected = body.Expected ?? await ExpectedAsync(run, request.Token);
        var (added, file) = await files.AddAsync(agent, cases => Create(run, body, expected, cases), request.Token);
        const string note = "Evaluations use the case once the host has read the agent's files again: at its next start at the latest.";
        return Results.Created($"{ApiLinks.Agent(agent.Name)}/cases", new AddedCase(agent.Name, added.Id, added.Question, added.Expected, added.Split, run.InstanceId, file, note));
    }

    /// <summary>What people have said: the answer that they expected, or that this one is good.</summary>
    private async Task<string> ExpectedAsync(AnsweredRun run, CancellationToken cancellationToken)
    {
        var expected = await feedback.GetNewestAsync([run.InstanceId], cancellationToken) switch
        {
            [{ Expected: { } written }] => written,
            [{ Good: true }] => run.Answer,
            [] => throw ProblemException.ForField("expected", "is missing, and nobody has said whether the answer is good; give feedback, or the expected answer.", 409),
            _ => throw ProblemException.ForField("expected", "is missing, and the answer was called bad without one; it is listed as open.", 409),
        };
        return expected.Length <= MaxExpectedLength
            ? expected
            : throw ProblemException.ForField("expected", $"is missing, and the answer has {expected.Length} characters; a case takes {MaxExpectedLength}. Give a shorter one.", 409);
    }

    private static TestCase Create(AnsweredRun run, AddCaseRequest body, string expected, IReadOnlyList<TestCase> cases)
    {
        if (cases.FirstOrDefault(known => SameText.Holds(known.Question, run.Question)) is { } same)
        {
            throw new ProblemException(409, $"The case '{same.Id}' asks the same already: a case twice is no more evidence. Change that one in its file.");
        }

        return new TestCase(body.Id ?? CaseIds.Of(run.Question, cases), run.Question, expected, body.Split) { Source = run.InstanceId };
    }

    private static AddCaseRequest Read(JsonFields fields)
    {
        var split = fields.OptionalText("split");
        var known = Enum.GetNames<CaseSplit>().FirstOrDefault(name => name.Equals(split, StringComparison.OrdinalIgnoreCase));
        if (split is not null && known is null)
        {
            fields.Mistake("split", "must be train, validation or test.");
        }

        return new AddCaseRequest(
            fields.Text("from"), fields.OptionalText("id", CaseIds.MaxLength), fields.OptionalText("expected", MaxExpectedLength), known is null ? null : Enum.Parse<CaseSplit>(known));
    }
}
