using ResearchFlows.Evaluation;
using ResearchFlows.Improvement;
using ResearchFlows.LlamaStack.Replies;

namespace ResearchFlows.Tests.Improvement;

public sealed class UnattendedBudgetTests
{
    private static readonly ImprovementEstimate Night = new(460, new Cost(2194, new TokenUsage(7_400_000, 114_989)), 90, 12, null);

    [Fact]
    public void What_a_night_costs_is_the_part_of_the_estimate_that_its_tokens_last_for()
    {
        var limited = UnattendedBudget.Limit(Night);

        Assert.InRange(limited.Cost!.Usage.Total, UnattendedBudget.Tokens - 2, UnattendedBudget.Tokens);
        Assert.Equal((306, 1459), (limited.Runs, limited.Cost.ModelCalls));
        Assert.Equal((59.88, 7.98), (Math.Round(limited.Minutes!.Value, 2), Math.Round(limited.Money!.Value, 2)));
    }

    [Fact]
    public void Or_its_minutes()
    {
        var limited = UnattendedBudget.Limit(Night with { Minutes = 10 * UnattendedBudget.Minutes });

        Assert.Equal((46, UnattendedBudget.Minutes), (limited.Runs, limited.Minutes));
    }

    [Fact]
    public void What_stays_within_it_is_the_estimate()
    {
        var small = Night with { Cost = new Cost(10, new TokenUsage(1000, 10)) };

        Assert.Equal(small, UnattendedBudget.Limit(small));
        Assert.Equal(small with { Cost = null, Minutes = null, Money = null }, UnattendedBudget.Limit(small with { Cost = null, Minutes = null, Money = null }));
    }
}
