using ResearchFlows.Evaluation;
using ResearchFlows.Local.Rendering;
using ResearchFlows.Optimization;

namespace ResearchFlows.Local.Tests.Rendering;

public sealed class ImprovementPrinterTests
{
    [Fact]
    public void Each_reason_to_stop_is_told_as_what_it_is()
    {
        var told = Enum.GetValues<OptimizationStop>().ToDictionary(stop => stop, Told);

        Assert.Equal(told.Count, told.Values.Distinct().Count());
        Assert.All(told, pair => Assert.Equal(pair.Key == OptimizationStop.AlreadyRunning, pair.Value.Contains("improves this agent", StringComparison.Ordinal)));
        Assert.All(told.Values, line => Assert.DoesNotContain("Stopped: ", line));
    }

    private static string Told(OptimizationStop stop)
    {
        var output = new StringWriter();
        ImprovementPrinter.Print(new Terminal(output, TextWriter.Null, interactive: false), new OptimizationResult { StoppedBy = stop, Cost = Cost.None });
        return output.ToString().Trim().Split('\n')[^1];
    }
}
