using Microsoft.AspNetCore.Http;
using ResearchFlows.Agents;
using ResearchFlows.Http;
using ResearchFlows.Json;
using ResearchFlows.LlamaStack;

namespace ResearchFlows.Improvement;

/// <summary>Looking at prompt versions, and putting one in force by hand.</summary>
public sealed class PromptRoutes(AgentRegistry agents, PromptVersions versions, DecisionLedger decisions, Prompts prompts, TimeProvider time)
{
    /// <summary>The routes.</summary>
    public static IReadOnlyList<ApiRoute> All { get; } =
    [
        ApiRoute.Of<PromptRoutes>("ListPrompts", "GET", "agents/{agent}/prompts", "The versions of an agent's prompt.", 200, typeof(PromptList), routes => routes.ListAsync),
        ApiRoute.Of<PromptRoutes>("SetDefaultPrompt", "PUT", "agents/{agent}/prompts/default", "Put a prompt version in force: promote it, or roll back to it.", 200, typeof(PromptList), routes => routes.SetDefaultAsync) with
        {
            Request = typeof(SetDefaultPromptRequest),
        },
    ];

    private async Task<IResult> ListAsync(ApiRequest request) => Results.Ok(await ViewAsync(agents.Named(request["agent"]).Name, request.Token));

    private async Task<IResult> SetDefaultAsync(ApiRequest request)
    {
        var name = agents.Named(request["agent"]).Name;
        var body = await RequestReader.ReadAsync(request.Http, ReadVersion, request.Token);
        var known = await versions.GetAsync(name, request.Token);
        var wanted = known.FirstOrDefault(version => version.Version == body.Version)
            ?? throw ProblemException.ForField("version", $"names no version of the prompt; there are: {string.Join(", ", known.Select(version => version.Version))}.");
        if (!wanted.InForce)
        {
            await prompts.SetDefaultAsync(wanted.PromptId, wanted.Version, request.Token);
            await RecordAsync(name, wanted, known.FirstOrDefault(version => version.InForce)?.Version ?? wanted.Version, request.Token);
        }

        return Results.Ok(await ViewAsync(name, request.Token));
    }

    private Task<PromptDecision> RecordAsync(string agent, PromptView wanted, int before, CancellationToken cancellationToken) => decisions.RecordAsync(
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
            DecidedAt = time.GetUtcNow().ToUnixTimeMilliseconds(),
        },
        cancellationToken);

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
