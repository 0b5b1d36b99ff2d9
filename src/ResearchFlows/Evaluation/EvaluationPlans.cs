using ResearchFlows.Agents;
using ResearchFlows.LlamaStack;
using ResearchFlows.LlamaStack.Replies;
using ResearchFlows.Ports;
using System.Security.Cryptography;
using System.Text.Json;

namespace ResearchFlows.Evaluation;

/// <summary>Which cases an evaluation runs, how often, and what must be the same for two evaluations to be comparable.</summary>
internal static class EvaluationPlans
{
    /// <summary>Reads out which splits stand in an evaluation's row.</summary>
    public static IReadOnlyList<CaseSplit> AllSplits { get; } = [CaseSplit.Train, CaseSplit.Validation, CaseSplit.Test];

    /// <summary>The cases of the splits, each once: with few cases those of train and validation are the same.</summary>
    public static IReadOnlyList<(TestCase Case, CaseSplit Split)> Cases(AgentDefinition agent, IReadOnlyList<CaseSplit>? wanted)
    {
        var splits = CaseSplits.Assign(agent.Cases);
        return [.. (wanted ?? AllSplits).Distinct().Order()
            .SelectMany(split => Of(splits, split).Select(item => (Case: item, Split: split)))
            .DistinctBy(item => item.Case.Id)];
    }

    /// <summary>What evaluations of the agent as it is now have in common, whatever they evaluate.</summary>
    public static EvaluationRow Like(AgentDefinition agent) => Row(agent, new PromptVersion { PromptId = "", Version = 0, Text = "" }, new EvaluationInput(agent.Name));

    /// <summary>What a run of a case may cost within the agent's limits.</summary>
    public static Cost DearestRun(AgentDefinition agent) => new(agent.Limits.Turns + agent.Evaluation.Votes, new TokenUsage(agent.Limits.Tokens, 0));

    /// <summary>The ledger's row of such an evaluation, without instance and time.</summary>
    public static EvaluationRow Row(AgentDefinition agent, PromptVersion version, EvaluationInput input)
    {
        return new EvaluationRow
        {
            InstanceId = "",
            Agent = agent.Name,
            PromptId = version.PromptId,
            PromptVersion = version.Version,
            Splits = string.Join(',', (input.Splits ?? AllSplits).Distinct().Order()),
            CasesHash = Hash(agent.Cases),
            Model = agent.Model,
            JudgeModel = agent.JudgeModel,
            JudgePromptVersion = JudgePrompt.Version,
            Repeats = input.Repeats ?? agent.Evaluation.Repeats,
            Votes = agent.Evaluation.Votes,
            ThinEvidence = CaseSplits.Assign(agent.Cases).ThinEvidence,
            StartedAt = 0,
        };
    }

    /// <summary>A case's text: runs of it are comparable as long as it stays.</summary>
    public static string CaseHash(TestCase testCase) => Convert.ToHexStringLower(SHA256.HashData(
        JsonSerializer.SerializeToUtf8Bytes(new { testCase.Question, testCase.Expected }, PortJson.Options)));

    /// <summary>The texts of all cases.</summary>
    public static string Hash(IReadOnlyList<TestCase> cases) => Convert.ToHexStringLower(SHA256.HashData(
        JsonSerializer.SerializeToUtf8Bytes(cases.OrderBy(item => item.Id, StringComparer.Ordinal), PortJson.Options)));

    private static IReadOnlyList<TestCase> Of(SplitCases splits, CaseSplit split) => split switch
    {
        CaseSplit.Train => splits.Train,
        CaseSplit.Validation => splits.Validation,
        _ => splits.Test,
    };
}
