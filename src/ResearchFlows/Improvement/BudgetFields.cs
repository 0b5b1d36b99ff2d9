using ResearchFlows.Agents;
using ResearchFlows.Evaluation;
using ResearchFlows.Http;
using ResearchFlows.Json;

namespace ResearchFlows.Improvement;

/// <summary>The fields of a request that say what an improvement or an optimization may spend; those left out are not limited.</summary>
internal static class BudgetFields
{
    public static (int? ModelCalls, int? Tokens, double? Minutes, double? Money) Read(JsonFields fields) => (
        fields.OptionalInteger("maxModelCalls", 1, int.MaxValue),
        fields.OptionalInteger("maxTokens", 1, int.MaxValue),
        fields.OptionalNumber("maxMinutes", 0.1, 10_000),
        fields.OptionalNumber("maxMoney", 0.000_001, 1_000_000));

    /// <exception cref="ProblemException">Money is limited, and the agent has no prices to count it by.</exception>
    public static void RequirePrices(AgentDefinition agent, double? maxMoney)
    {
        if (maxMoney is not null && agent.Prices is null)
        {
            throw ProblemException.ForField("maxMoney", "needs prices: give the agent's agent.json \"prices\", per million tokens.");
        }
    }

    /// <summary>Null when nothing is limited.</summary>
    public static Budget? Of(AgentDefinition agent, StartImprovementRequest request) =>
        request is { MaxModelCalls: null, MaxTokens: null, MaxMinutes: null, MaxMoney: null }
            ? null
            : new Budget(request.MaxModelCalls, request.MaxTokens, request.MaxMinutes, request.MaxMoney, agent.Prices);
}
