using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ResearchFlows.Agents;
using ResearchFlows.LlamaStack;
using ResearchFlows.Ledger;

namespace ResearchFlows.Api;

/// <summary>Looking at agents and their prompts.</summary>
public sealed class AgentHandlers(
    AgentRegistry agents, ProvisionLedger provisions, ResearchCallLedger calls, Prompts prompts, ILogger<AgentHandlers> logger)
{
    /// <summary><c>GET /api/agents</c></summary>
    public Task<IResult> ListAsync(CancellationToken cancellationToken) => ApiGuard.RunAsync(logger, async () =>
    {
        List<AgentSummary> list = [];
        foreach (var agent in agents.All)
        {
            var answered = await calls.CountAsync(agent.Name, cancellationToken);
            list.Add(new AgentSummary(agent.Name, agent.Description, agent.Model, agent.Cases.Count, answered, ApiLinks.Agent(agent.Name)));
        }

        return Results.Ok(new AgentList(list));
    });

    /// <summary><c>GET /api/agents/{agent}</c></summary>
    public Task<IResult> GetAsync(string agent, CancellationToken cancellationToken) => ApiGuard.RunAsync(logger, async () =>
    {
        var definition = Find(agent);
        var answered = await calls.CountAsync(definition.Name, cancellationToken);
        var (prompt, reason) = await PromptInForceAsync(definition, cancellationToken);
        return Results.Ok(new AgentView(definition, definition.Cases.Count, answered, prompt, reason));
    });

    /// <summary><c>GET /api/agents/{agent}/prompts</c></summary>
    public Task<IResult> ListPromptsAsync(string agent, CancellationToken cancellationToken) => ApiGuard.RunAsync(logger, async () =>
        Results.Ok(new PromptList(Find(agent).Name, await VersionsAsync(agent, cancellationToken))));

    /// <summary><c>PUT /api/agents/{agent}/prompts/default</c></summary>
    public Task<IResult> SetDefaultPromptAsync(string agent, HttpRequest request, CancellationToken cancellationToken) => ApiGuard.RunAsync(logger, async () =>
    {
        Find(agent);
        var body = await RequestReader.ReadAsync(request, ReadVersion, cancellationToken);
        var versions = await VersionsAsync(agent, cancellationToken);
        var wanted = versions.FirstOrDefault(version => version.Version == body.Version)
            ?? throw ProblemException.ForField("version", $"names no version of the prompt; there are: {string.Join(", ", versions.Select(version => version.Version))}.");
        await prompts.SetDefaultAsync(wanted.PromptId, wanted.Version, cancellationToken);
        return Results.Ok(new PromptList(agent, await VersionsAsync(agent, cancellationToken)));
    });

    private static SetDefaultPromptRequest ReadVersion(JsonFields fields)
    {
        var version = fields.Integer("version", 0, 1, int.MaxValue);
        if (version == 0)
        {
            fields.Mistake("version", "is missing; the number of a version is needed.");
        }

        return new SetDefaultPromptRequest(version);
    }

    private AgentDefinition Find(string agent) => agents.Find(agent)
        ?? throw ProblemException.ForField("agent", $"names no agent; there are: {string.Join(", ", agents.All.Select(known => known.Name))}.", 404);

    private async Task<(PromptView? Prompt, string? Reason)> PromptInForceAsync(AgentDefinition agent, CancellationToken cancellationToken)
    {
        try
        {
            var prompt = (await VersionsAsync(agent.Name, cancellationToken)).FirstOrDefault(version => version.InForce);
            return (prompt, prompt is null ? "The agent was not used yet; its first prompt is the one of its definition." : null);
        }
        catch (Exception exception) when (exception is TransientFaultException or PermanentFaultException)
        {
            return (null, exception.Message);
        }
    }

    private async Task<IReadOnlyList<PromptView>> VersionsAsync(string agent, CancellationToken cancellationToken)
    {
        if (await provisions.FindAgentAsync(agent, cancellationToken) is not { PromptId: { } promptId })
        {
            return [];
        }

        var versions = await prompts.GetVersionsAsync(promptId, cancellationToken);
        return [.. versions.Select(version => new PromptView(version.PromptId, version.Version, version.IsDefault, version.Text))];
    }
}
