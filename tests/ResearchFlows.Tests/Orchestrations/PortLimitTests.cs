using ResearchFlows.Agents;
using ResearchFlows.Activities;
using ResearchFlows.Ledger;
using ResearchFlows.LlamaStack;
using ResearchFlows.Orchestrations;
using System.Text;
using System.Text.Json;

namespace ResearchFlows.Tests.Orchestrations;

/// <summary>The largest of what crosses the port stays under 32 KB.</summary>
public sealed class PortLimitTests
{
    private const int Limit = 32 * 1024;

    [Fact]
    public void Whatever_a_model_writes_its_turn_is_small()
    {
        var huge = new string('界', 3_000_000);
        var reply = new ModelReply
        {
            ResponseId = huge, Text = huge, IncompleteReason = huge, Usage = new TokenUsage(1, 1),
            FunctionCalls = [.. Enumerable.Range(0, 500).Select(_ => new FunctionCall(huge, huge, huge))],
            Searches = [.. Enumerable.Range(0, 100).Select(_ => new FileSearch([huge, huge], [new(huge, huge, huge, huge)]))],
        };

        Assert.True(Size(ModelTurnSummary.Of(reply, huge, [], new Dictionary<string, string>(), ModelTurnInput.MostCallsOfATurn)) < Limit);
    }

    [Fact]
    public void The_longest_optimization_and_improvement_are_small()
    {
        var reason = Texts.Cut(new string('ü', 5000), 180);
        var path = Enumerable.Range(1, 100).Select(round => new OptimizationStep(round, $"optimization-{new string('x', 40)}-i{round}", ImprovementOutcome.Rejected, round, reason));
        var decisions = Enumerable.Range(1, 30).Select(number =>
            new DecisionSummary(DecisionKind.Rejected, number, number, 1, 0.123456789012345, 0.123456789012345, Texts.Cut(new string('ü', 5000), 600)));

        Assert.True(Size(new OptimizationResult { StoppedBy = OptimizationStop.Budget, Cost = Cost.None, Path = [.. path] }) < Limit);
        Assert.True(Size(new ImprovementResult { Outcome = ImprovementOutcome.Rejected, Reason = "x", Cost = Cost.None, Decisions = [.. decisions] }) < Limit);
    }

    [Fact]
    public void The_plan_of_the_most_cases_is_small()
    {
        var cases = Enumerable.Range(1, 150).Select(number => new PlannedCase(new string('i', 60), CaseSplit.Validation, Texts.Cut(new string('ß', 8000), 12 * 1024 / 150)));

        Assert.True(Size(new EvaluationPlan("p", 1, [.. cases], 1, 1, 1, [])) < Limit);
    }

    private static int Size<T>(T value) => Encoding.UTF8.GetByteCount(JsonSerializer.Serialize(value, PortJson.Options));
}
