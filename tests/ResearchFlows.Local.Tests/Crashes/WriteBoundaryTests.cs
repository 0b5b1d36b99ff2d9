using ResearchFlows.Crashes;
using ResearchFlows.Crashes.Hook;
using ResearchFlows.Crashes.Runs;
using ResearchFlows.Tests.Support;

namespace ResearchFlows.Local.Tests.Crashes;

/// <summary>A sample of the write boundaries; <c>-- crashes</c> of the benchmarks goes through every one.</summary>
public sealed class WriteBoundaryTests
{
    [Theory]
    [InlineData("follow-up", 4)]
    [InlineData("evaluation in parallel", 2)]
    [InlineData("improvement", 2)]
    public async Task A_run_that_is_killed_at_a_write_leaves_what_an_undisturbed_one_leaves_and_repeats_nothing_recorded(string name, int kills)
    {
        var report = await CrashRuns.RunAsync(RunKind.All.Single(kind => kind.Name == name), boundaries => Spread(boundaries, kills), processes: 2);

        Assert.True(report.Broken.Count == 0, report.Describe());
        Assert.Equal(kills, report.Boundaries);
    }

    [PostgresFact]
    public async Task A_run_that_is_killed_at_a_write_of_a_PostgreSQL_ledger_leaves_what_an_undisturbed_one_leaves()
    {
        var report = await CrashRuns.RunAsync(
            RunKind.All.Single(kind => kind.Name == "research"),
            boundaries => Spread([.. boundaries.Where(boundary => boundary.StartsWith(LedgerProxy.Prefix, StringComparison.Ordinal))], 2), processes: 2, PostgresServer.Shared);

        Assert.True(report.Broken.Count == 0, report.Describe());
        Assert.Equal(2, report.Boundaries);
    }

    [Theory]
    [InlineData("after", 16, false)]
    [InlineData("before", 17, false)]
    [InlineData("after", 17, true)]
    [InlineData("after", 18, true)]
    public void The_moment_after_a_commit_that_changed_nothing_is_the_one_after_the_next(string side, int number, bool reached) =>
        Assert.Equal((reached, false, false), (CrashPoint.IsReached("after 17", side, number), CrashPoint.IsReached(null, side, number), CrashPoint.IsReached("ledger after 17", side, number)));

    /// <summary>
    /// Boundaries at equal distances, in turn before a commit and after one. Not the last ones: changes that share a commit by chance make a run
    /// that has fewer.
    /// </summary>
    private static IEnumerable<string> Spread(IReadOnlyList<string> boundaries, int count)
    {
        foreach (var number in Enumerable.Range(0, count))
        {
            var side = number % 2 == 0 ? "before" : "after";
            yield return boundaries.Skip((boundaries.Count * (number + 1) / (count + 2)) - 1).First(boundary => boundary.Contains($"{side} ", StringComparison.Ordinal));
        }
    }
}
