using ResearchFlows.Agents;

namespace ResearchFlows.Evaluation;

/// <summary>What may still be spent; null members are not limited.</summary>
/// <param name="ModelCalls">Requests to models.</param>
/// <param name="Tokens">Tokens, read and written together.</param>
/// <param name="Minutes">Minutes.</param>
/// <param name="Money">Money, in the currency of the prices.</param>
/// <param name="Prices">What tokens cost; without it money is not counted.</param>
public sealed record Budget(int? ModelCalls = null, long? Tokens = null, double? Minutes = null, double? Money = null, Prices? Prices = null)
{
    /// <summary>What is left after this.</summary>
    public Budget Less(Cost cost, double minutes) => this with
    {
        ModelCalls = ModelCalls - cost.ModelCalls,
        Tokens = Tokens - cost.Usage.Total,
        Minutes = Minutes - minutes,
        Money = Money - MoneyOf(cost),
    };

    /// <summary>Whether that much may still be spent.</summary>
    public bool Covers(Cost cost, double minutes) =>
        !(cost.ModelCalls > ModelCalls || cost.Usage.Total > Tokens || minutes > Minutes || MoneyOf(cost) > Money);

    private double MoneyOf(Cost cost) => Prices?.Of(cost.Usage.InputTokens, cost.Usage.OutputTokens) ?? 0;
}
