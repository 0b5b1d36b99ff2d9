using ResearchFlows.Agents;
using ResearchFlows.LlamaStack;
using ResearchFlows.Ports;
using System.Security.Cryptography;
using System.Text.Json;

namespace ResearchFlows.Evaluation;

/// <summary>Which cases an evaluation runs, how often, and what must be the same for two evaluations to be comparable.</summary>
internal static class EvaluationPlans
{
    /// <summary>With few cases each is run at least so often.</summary>
    private const int ThinEvidenceRepeats = 3;

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

    /// <summary>The ledger's row of such an evaluation, without instance and time.</summary>
    public static EvaluationRow Row(AgentDefinition agent, PromptVersion version, EvaluationInput input)
    {
        var thin = CaseSplits.Assign(agent.Cases).ThinEvidence;
        var repeats = input.Repeats ?? agent.Evaluation.Repeats;
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
            Repeats = thin ? Math.Max(repeats, ThinEvidenceRepeats) : repeats,
            Votes = agent.Evaluation.Votes,
            ThinEvidence = thin,
            StartedAt = 0,
        };
    }

    private static string Hash(IReadOnlyList<TestCase> cases) => Convert.ToHexStringLower(SHA256.HashData(
        JsonSerializer.SerializeToUtf8Bytes(cases.OrderBy(item => item.Id, StringComparer.Ordinal), PortJson.Options)));

    private static IReadOnlyList<TestCase> Of(SplitCases splits, CaseSplit split) => split switch
    {
        CaseSplit.Train => splits.Train,
        CaseSplit.Validation => splits.Validation,
        _ => splits.Test,
    };
}
