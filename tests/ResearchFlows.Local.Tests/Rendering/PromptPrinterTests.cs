using ResearchFlows.Improvement;
using ResearchFlows.Local.Rendering;

namespace ResearchFlows.Local.Tests.Rendering;

public sealed class PromptPrinterTests
{
    [Theory]
    [InlineData(null, 0.01, true)]
    [InlineData(2, 0.01, true)]
    [InlineData(GateRule.Number, 0.01, false)]
    [InlineData(null, null, false)]
    public void A_comparison_under_an_earlier_rule_is_shown_as_such(int? rule, double? pValue, bool earlier)
    {
        var output = new StringWriter();

        PromptPrinter.Decision(new Terminal(output, TextWriter.Null, interactive: false), new DecisionView
        {
            Kind = DecisionKind.Promoted, DecidedAt = DateTimeOffset.UnixEpoch, BaselineVersion = 1, PValue = pValue, Rule = rule, Reason = "It was better.", InstanceId = "improvement-1",
        });

        Assert.Equal(earlier, output.ToString().Contains("against version 1, under an earlier rule", StringComparison.Ordinal));
    }
}
