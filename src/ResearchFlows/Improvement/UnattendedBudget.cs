using ResearchFlows.Evaluation;
using ResearchFlows.LlamaStack.Replies;

namespace ResearchFlows.Improvement;

/// <summary>
/// What may be spent on an agent when nobody asked for it: by a night's optimization, and by the improvement of every so many questions.
/// Until the morning of a start at two, and about as many tokens as a local model of eight billion weights reads and writes in that time
/// (some 350 a second together). Whoever pays by the token has a limit then, too.
/// </summary>
public static class UnattendedBudget
{
    /// <summary>Tokens, read and written together.</summary>
    public const int Tokens = 5_000_000;

    /// <summary>Minutes.</summary>
    public const double Minutes = 240;

    /// <summary>Both.</summary>
    public static Budget Most { get; } = new(Tokens: Tokens, Minutes: Minutes);

    /// <summary>What an improvement or optimization costs at most when nobody asked for it: the part of the estimate that the budget lets it come to.</summary>
    public static ImprovementEstimate Limit(ImprovementEstimate estimate)
    {
        var part = Math.Min(1, Math.Min(Part(Tokens, estimate.Cost?.Usage.Total), Part(Minutes, estimate.Minutes)));
        return estimate with
        {
            Runs = Of(estimate.Runs),
            Cost = estimate.Cost is { } cost ? new Cost(Of(cost.ModelCalls), new TokenUsage(Of(cost.Usage.InputTokens), Of(cost.Usage.OutputTokens))) : null,
            Minutes = estimate.Minutes * part,
            Money = estimate.Money * part,
        };

        int Of(int whole) => (int)(whole * part);
    }

    private static double Part(double most, double? whole) => whole > most ? most / whole.Value : 1;
}
