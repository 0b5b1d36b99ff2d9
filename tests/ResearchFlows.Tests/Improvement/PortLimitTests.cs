using ResearchFlows.Agents;
using ResearchFlows.Evaluation;
using ResearchFlows.Improvement;
using ResearchFlows.LlamaStack.Replies;
using ResearchFlows.Optimization;
using ResearchFlows.Ports;
using ResearchFlows.Research;
using System.Text;
using System.Text.Json;

namespace ResearchFlows.Tests.Improvement;

/// <summary>The largest of what crosses the port stays under 32 KB.</summary>
public sealed class PortLimitTests
{
    private const int Limit = 32 * 1024;

    /// <summary>As JSON a control character takes six bytes, an emoji twelve, a quotation mark two.</summary>
    [Theory]
    [InlineData("界")]
    [InlineData("\u0001")]
    [InlineData("😀")]
    [InlineData("\"")]
    [InlineData("a")]
    public void Whatever_a_model_writes_its_turn_is_small(string unit)
    {
        var huge = string.Concat(Enumerable.Repeat(unit, 100_000));
        var file = 0;
        var reply = new ModelReply
        {
            ResponseId = huge, Text = huge, IncompleteReason = huge, Usage = new TokenUsage(int.MaxValue, int.MaxValue),
            FunctionCalls = [.. Enumerable.Range(0, 500).Select(_ => new FunctionCall(huge, huge, huge))],
            Searches = [.. Enumerable.Range(0, 100).Select(_ => new FileSearch([huge, huge, huge, huge], [.. Enumerable.Range(0, 10).Select(_ => Found())]))],
            ServerTools = [.. Enumerable.Repeat("web_search_call", 100)],
        };
        var citations = Enumerable.Range(1, 20).Select(number => new Citation(number, Texts.Cut(number + huge, 200)));

        Assert.True(Size(ModelTurnSummary.Of(reply, huge, [.. citations], new Dictionary<string, string>(), ModelTurnInput.MostCallsOfATurn)) < Limit);
        Assert.True(Size(new RunToolOutput(Texts.Cut(huge, 8 * 1024), true)) < Limit);

        FileSearchResult Found() => new(huge, huge, $"{file++}{huge}", huge);
    }

    [Theory]
    [InlineData("plain", 100, "plain")]
    [InlineData("ab\u0001\u0001\u0001\u0001\u0001\u0001\u0001", 44, "ab\u0001\u0001\u0001\u0001\u0001\u0001\u0001")]
    [InlineData("ab\u0001\u0001\u0001\u0001\u0001\u0001\u0001", 43, "ab\u0001\u0001… (cut: 9 bytes in all)")]
    [InlineData("😀😀😀😀😀😀", 50, "😀😀… (cut: 24 bytes in all)")]
    public void A_text_is_cut_by_its_bytes_as_JSON_and_never_within_a_character(string text, int maxBytes, string expected) =>
        Assert.Equal(expected, Texts.Cut(text, maxBytes));

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
