using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ResearchFlows.Agents;
using ResearchFlows.Orchestrations;

namespace ResearchFlows.Api;

/// <summary>Starting evaluations, improvements and optimizations.</summary>
public sealed class EvaluationHandlers(AgentRegistry agents, PromptVersions versions, Leases leases, ILogger<EvaluationHandlers> logger)
{
    /// <summary><c>POST /api/agents/{agent}/evaluations</c></summary>
    public Task<IResult> StartEvaluationAsync(string agent, HttpRequest request, IOrchestrationClient client, CancellationToken cancellationToken) => ApiGuard.RunAsync(logger, async () =>
    {
        var definition = WithCases(agent);
        var body = await RequestReader.ReadAsync(request, ReadEvaluation, cancellationToken);
        if (body.PromptVersion is { } wanted && (await versions.GetAsync(definition.Name, cancellationToken)).All(version => version.Version != wanted))
        {
            throw ProblemException.ForField("promptVersion", "names no version of the agent's prompt.");
        }

        var input = new EvaluationInput(definition.Name, body.PromptVersion, body.Splits, body.Repeats);
        return await Starter.StartAsync(client, nameof(EvaluationOrchestration), input, Starter.IdFor("evaluation", body.InstanceId), cancellationToken);
    });

    /// <summary><c>POST /api/agents/{agent}/improvements</c></summary>
    public Task<IResult> StartImprovementAsync(string agent, HttpRequest request, IOrchestrationClient client, CancellationToken cancellationToken) => ApiGuard.RunAsync(logger, async () =>
    {
        var definition = WithCases(agent);
        var body = await RequestReader.ReadAsync(request, fields => new StartImprovementRequest(fields.OptionalText("instanceId")), cancellationToken);
        return await StartAloneAsync(
            client, nameof(ImprovementOrchestration), new ImprovementInput(definition.Name), definition, Starter.IdFor("improvement", body.InstanceId), cancellationToken);
    });

    /// <summary><c>POST /api/agents/{agent}/optimizations</c></summary>
    public Task<IResult> StartOptimizationAsync(string agent, HttpRequest request, IOrchestrationClient client, CancellationToken cancellationToken) => ApiGuard.RunAsync(logger, async () =>
    {
        var definition = WithCases(agent);
        var body = await RequestReader.ReadAsync(request, ReadOptimization, cancellationToken);
        var input = new OptimizationInput(definition.Name, body.MaxIterations, body.Patience, body.MaxModelCalls, body.MaxTokens, body.MaxMinutes);
        return await StartAloneAsync(
            client, nameof(OptimizationOrchestration), input, definition, Starter.IdFor("optimization", body.InstanceId), cancellationToken);
    });

    /// <summary>Starts an instance under the agent's lease; when another one holds it, answers 409 with a link to that one.</summary>
    private async Task<IResult> StartAloneAsync(
        IOrchestrationClient client, string orchestration, object input, AgentDefinition agent, string instanceId, CancellationToken cancellationToken)
    {
        if (await client.GetAsync(instanceId, cancellationToken) is null)
        {
            var holder = await leases.AcquireAsync(agent.Name, instanceId, client, cancellationToken);
            if (holder != instanceId)
            {
                throw new ProblemException(409, $"The agent '{agent.Name}' is being improved already, by '{holder}'. Wait for it, or terminate it.")
                {
                    Link = ApiLinks.Instance(holder),
                };
            }
        }

        return await Starter.StartAsync(client, orchestration, input, instanceId, cancellationToken);
    }

    private AgentDefinition WithCases(string agent)
    {
        var definition = agents.Named(agent);
        return definition.Cases.Count > 0
            ? definition
            : throw new ProblemException(409, $"The agent '{agent}' has no test cases; name a file of cases in its agent.json.");
    }

    private static StartEvaluationRequest ReadEvaluation(JsonFields fields) => new(
        fields.OptionalInteger("promptVersion", 1, int.MaxValue),
        ReadSplits(fields),
        fields.OptionalInteger("repeats", 1, 20),
        fields.OptionalText("instanceId"));

    private static StartOptimizationRequest ReadOptimization(JsonFields fields) => new(
        fields.OptionalInteger("maxIterations", 1, 100),
        fields.OptionalInteger("patience", 1, 100),
        fields.OptionalInteger("maxModelCalls", 1, int.MaxValue),
        fields.OptionalInteger("maxTokens", 1, int.MaxValue),
        fields.OptionalNumber("maxMinutes", 0.1, 10_000),
        fields.OptionalText("instanceId"));

    private static List<CaseSplit>? ReadSplits(JsonFields fields)
    {
        List<CaseSplit> splits = [];
        foreach (var (index, item) in fields.List("splits").Index())
        {
            if (Enum.GetNames<CaseSplit>().FirstOrDefault(name => name.Equals(item.ToString(), StringComparison.OrdinalIgnoreCase)) is { } name)
            {
                splits.Add(Enum.Parse<CaseSplit>(name));
            }
            else
            {
                fields.Mistake($"splits[{index}]", "must be train, validation or test.");
            }
        }

        return splits.Count == 0 ? null : splits;
    }
}
