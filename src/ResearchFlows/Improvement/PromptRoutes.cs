using Microsoft.AspNetCore.Http;
using ResearchFlows.Agents;
using ResearchFlows.Http;
using ResearchFlows.Json;
using ResearchFlows.LlamaStack;

namespace ResearchFlows.Improvement;

/// <summary>Looking at prompt versions, and putting one in force by hand.</summary>
public sealed class PromptRoutes(AgentRegistry agents, PromptVersions versions, DecisionLedger decisions, Prompts prompts, ProvisionLedger provisions, TimeProvider time)
{
    /// <summary>The routes.</summary>
    public static IReadOnlyList<ApiRoute> All { get; } =
    [
        ApiRoute.Of<PromptRoutes>("ListPrompts", "GET", "agents/{agent}/prompts", "The versions of an agent's prompt.", 200, typeof(PromptList), routes => routes.ListAsync),
        ApiRoute.Of<PromptRoutes>("WritePrompt", "POST", "agents/{agent}/prompts", "Save a prompt written by hand as a new version, in force only when asked.", 200, typeof(PromptView), routes => routes.WriteAsync) with
        {
            Request = typeof(WritePromptRequest),
        },
        ApiRoute.Of<PromptRoutes>("SetDefaultPrompt", "PUT", "agents/{agent}/prompts/default", "Put a prompt version in force: promote it, or roll back to it.", 200, typeof(PromptList), routes => routes.SetDefaultAsync) with
        {
            Request = typeof(SetDefaultPromptRequest),
        },
    ];

    private async Task<IResult> ListAsync(ApiRequest request) => Results.Ok(await ViewAsync(agents.Named(request["agent"]).Name, request.Token));

    private async Task<IResult> WriteAsync(ApiRequest request)
    {
        var agent = agents.Named(request["agent"]);
        var body = await RequestReader.ReadAsync(request.Http, fields => new WritePromptRequest(fields.Text("text", agent.Improvement.MaxPromptLength), fields.Flag("inForce")), request.Token);
        var known = await prompts.GetVersionsAsync(
            await provisions.FindAgentAsync(agent.Name, request.Token) is { PromptId: { } promptId } ? promptId
                : throw new ProblemException(409, $"The agent '{agent.Name}' was not used yet. Its first prompt is the one of its agent.json: write it there, or ask it something first."),
            request.Token);
        Check(agent, body.Text);
        var version = known.LastOrDefault(version => version.Text == body.Text) ?? await SaveAsync(known, body.Text, request.Token);
        if (body.InForce)
        {
            await PutInForceAsync(agent.Name, version.Version, request);
        }

        return Results.Ok((await versions.GetAsync(agent.Name, request.Token)).First(view => view.Version == version.Version));
    }

    private static void Check(AgentDefinition agent, string text)
    {
        // What a person may want and a proposer may not: the words of an expected answer, and the prompt in force itself.
        var findings = PromptLint.Check(new LintInput { Prompt = text, CurrentPrompt = "", MaxLength = agent.Improvement.MaxPromptLength, MustKeep = agent.Improvement.MustKeep });
        if (findings.Count > 0)
        {
            throw ProblemException.ForField("text", string.Join(" ", findings.Select(finding => finding.Reason)));
        }
    }

    private async Task<PromptVersion> SaveAsync(IReadOnlyList<PromptVersion> known, string text, CancellationToken cancellationToken)
    {
        try
        {
            var saved = await prompts.SaveAsync(known[^1].PromptId, text, known[^1].Version, cancellationToken);
            await provisions.SavePromptAsync(saved.PromptId, saved.Version, saved.Text, cancellationToken);
            return saved;
        }
        catch (PromptVersionConflictException exception)
        {
            throw new ProblemException(409, $"Somebody else saved a version meanwhile; try again. {exception.Message}");
        }
    }

    private async Task<IResult> SetDefaultAsync(ApiRequest request)
    {
        var name = agents.Named(request["agent"]).Name;
        var body = await RequestReader.ReadAsync(request.Http, ReadVersion, request.Token);
        await PutInForceAsync(name, body.Version, request);
        return Results.Ok(await ViewAsync(name, request.Token));
    }

    private async Task PutInForceAsync(string name, int version, ApiRequest request)
    {
        var known = await versions.GetAsync(name, request.Token);
        var wanted = known.FirstOrDefault(other => other.Version == version)
            ?? throw ProblemException.ForField("version", $"names no version of the prompt; there are: {string.Join(", ", known.Select(other => other.Version))}.");
        if (!wanted.InForce)
        {
            await prompts.SetDefaultAsync(wanted.PromptId, wanted.Version, request.Token);
            await RecordAsync(name, wanted, known.FirstOrDefault(other => other.InForce)?.Version ?? wanted.Version, request);
        }
    }

    private Task<PromptDecision> RecordAsync(string agent, PromptView wanted, int before, ApiRequest request) => decisions.RecordAsync(
        new PromptDecision
        {
            ImprovementId = $"by-hand-{Guid.NewGuid():N}",
            Round = 1,
            Candidate = 0,
            Agent = agent,
            PromptId = wanted.PromptId,
            Version = wanted.Version,
            BaselineVersion = before,
            Kind = DecisionKind.SetByHand,
            Reason = $"A person put version {wanted.Version} in force, in place of version {before}.",
            DecidedBy = request.Caller,
            DecidedAt = time.GetUtcNow().ToUnixTimeMilliseconds(),
        },
        request.Token);

    private async Task<PromptList> ViewAsync(string agent, CancellationToken cancellationToken) => new(
        agent,
        await versions.GetAsync(agent, cancellationToken),
        [.. (await versions.DecisionsAsync(agent, cancellationToken)).Where(decision => decision.Version is null).Select(DecisionView.Of)]);

    private static SetDefaultPromptRequest ReadVersion(JsonFields fields)
    {
        var version = fields.OptionalInteger("version", 1, int.MaxValue);
        if (version is null)
        {
            fields.Mistake("version", "is missing; the number of a version is needed.");
        }

        return new SetDefaultPromptRequest(version ?? 0);
    }
}

/// <summary>Which prompt version is to be in force.</summary>
/// <param name="Version">The version.</param>
public sealed record SetDefaultPromptRequest(int Version);

/// <summary>A prompt written by hand.</summary>
/// <param name="Text">The whole text.</param>
/// <param name="InForce">Whether research uses it from now on.</param>
public sealed record WritePromptRequest(string Text, bool InForce = false);
