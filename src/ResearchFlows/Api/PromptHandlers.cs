using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ResearchFlows.Agents;
using ResearchFlows.LlamaStack;
using ResearchFlows.Ledger;

namespace ResearchFlows.Api;

/// <summary>Looking at prompt versions, and putting one in force by hand.</summary>
public sealed class PromptHandlers(
    AgentRegistry agents, PromptVersions versions, DecisionLedger decisions, Prompts prompts, TimeProvider time, ILogger<PromptHandlers> logger)
{
    /// <summary><c>GET /api/agents/{agent}/prompts</c></summary>
    public Task<IResult> ListAsync(string agent, CancellationToken cancellationToken) => ApiGuard.RunAsync(logger, async () =>
        Results.Ok(await ViewAsync(agents.Named(agent).Name, cancellationToken)));

    /// <summary><c>PUT /api/agents/{agent}/prompts/default</c></summary>
    public Task<IResult> SetDefaultAsync(string agent, HttpRequest request, CancellationToken cancellationToken) => ApiGuard.RunAsync(logger, async () =>
    {
        var name = agents.Named(agent).Name;
        var body = await RequestReader.ReadAsync(request, ReadVersion, cancellationToken);
        var known = await versions.GetAsync(name, cancellationToken);
        var wanted = known.FirstOrDefault(version => version.Version == body.Version)
            ?? throw ProblemException.ForField("version", $"names no version of the prompt; there are: {string.Join(", ", known.Select(version => version.Version))}.");
        if (!wanted.InForce)
        {
            await prompts.SetDefaultAsync(wanted.PromptId, wanted.Version, cancellationToken);
            await RecordAsync(name, wanted, known.FirstOrDefault(version => version.InForce)?.Version ?? wanted.Version, cancellationToken);
        }

        return Results.Ok(await ViewAsync(name, cancellationToken));
    });

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
