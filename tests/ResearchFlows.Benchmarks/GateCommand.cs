using ResearchFlows.Tests.Improvement.Simulation;

namespace ResearchFlows.Benchmarks;

/// <summary>Simulates improvements and tells how often the gate promotes wrongly and rightly, beside the rule before.</summary>
internal static class GateCommand
{
    private const int Improvements = 1500;
    private static readonly string[] _missed = ["", " <- missed"];

    public static int Run()
    {
        Console.WriteLine($"{Improvements:N0} improvements each, three candidates; share promoted, runs of cases in brackets: rule before -> today's rule");
        Console.WriteLine($"{"",-26}{string.Join("", GateTable.Sizes.Select(size => $"{$"{size} cases",-30}"))}");
        var limit = GateTable.Level + GateTable.Slack(GateTable.Level, Improvements);
        var missed = GateTable.Nulls.Sum(setting => Row(setting, (_, today) => today <= limit))
            + GateTable.Gains.Sum(gain => Row(gain.Setting, (column, today) => today >= gain.LeastPower[column]));
        Console.WriteLine(FormattableString.Invariant($"Wrong promotions: at most {GateTable.Level:P0}, {limit:P1} with three standard errors. {missed} missed."));
        return missed == 0 ? 0 : 1;
    }

    private static int Row(Setting setting, Func<int, double, bool> meets)
    {
        Console.Write($"{setting.Name,-26}");
        var missed = 0;
        foreach (var (column, size) in GateTable.Sizes.Index())
        {
            var before = GateSimulation.Play(setting, Rule.Before(size), Improvements, size);
            var today = GateSimulation.Play(setting, Rule.Today(size), Improvements, size);
            var miss = meets(column, today.Promoted) ? 0 : 1;
            missed += miss;
            Console.Write($"{FormattableString.Invariant($"{before.Promoted:0.000} ({before.Runs:0}) -> {today.Promoted:0.000} ({today.Runs:0})") + _missed[miss],-30}");
        }

        Console.WriteLine();
        return missed;
    }
}
