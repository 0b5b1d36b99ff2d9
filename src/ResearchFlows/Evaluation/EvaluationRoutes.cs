using Microsoft.AspNetCore.Http;
using ResearchFlows.Agents;
using ResearchFlows.Http;
using ResearchFlows.Instances;
using ResearchFlows.Json;

namespace ResearchFlows.Evaluation;

/// <summary>Starting evaluations.</summary>
public sealed class EvaluationRoutes(AgentRegistry agents, AgentPrompts prompts, UsedIds usedIds)
{
    /// <summary>The routes.</summary>
    public static IReadOnlyList<ApiRoute> All { get; } =
    [
        ApiRoute.Of<EvaluationRoutes>("EvaluateAgent", "POST", "agents/{agent}/evaluations", "Measure a prompt version on the agent's test cases.", 202, typeof(StartedView), routes => routes.StartAsync) with
        {
            Request = typeof(StartEvaluationRequest),
        },
    ];

    private async Task<IResult> StartAsync(ApiRequest request)
    {
        var agent = agents.NamedWithCases(request["agent"]);
        var body = await RequestReader.ReadAsync(request.Http, Read, request.Token);
        if (body.PromptVersion is { } wanted && await prompts.GetVersionsAsync(agent.Name, request.Token) is var versions && versions.All(version => version.Version != wanted))
        {
            throw ProblemException.ForField("promptVersion", versions.Count == 0
                ? "names no version: the agent's prompt has none before its first use."
                : $"names no version of the prompt; there are: {string.Join(", ", versions.Select(version => version.Version))}.");
        }

        var input = new EvaluationInput(agent.Name, body.PromptVersion, body.Splits, body.Repeats);
        var instanceId = Starter.IdFor("evaluation", body.InstanceId);
        await usedIds.RefuseKnownAsync(request.Client, body.InstanceId, request.Token);
        return await Starter.StartAsync(request, nameof(EvaluationOrchestration), input, instanceId);
    }

    private static StartEvaluationRequest Read(JsonFields fields) => new(
        fields.OptionalInteger("promptVersion", 1, int.MaxValue),
        ReadSplits(fields),
        fields.OptionalInteger("repeats", 1, 20),
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

/// <summary>Measure a prompt version.</summary>
/// <param name="PromptVersion">The version; the one in force when left out.</param>
/// <param name="Splits">train, validation, test; all when left out.</param>
/// <param name="Repeats">Runs of each case; the agent's setting when left out.</param>
/// <param name="InstanceId">An id of the caller's choice.</param>
public sealed record StartEvaluationRequest(
    int? PromptVersion = null, IReadOnlyList<CaseSplit>? Splits = null, int? Repeats = null, string? InstanceId = null);
