using ResearchFlows.Crashes.Runs;
using ResearchFlows.Tests.Support;

namespace ResearchFlows.Crashes;

/// <summary>A write boundary that did not hold, and what was wrong.</summary>
/// <param name="At">The boundary, such as "before 17 engine.db".</param>
/// <param name="Problems">What was wrong.</param>
internal sealed record Broken(string At, IReadOnlyList<string> Problems);

/// <summary>What became of a kind's runs.</summary>
/// <param name="Commits">How many commits the undisturbed run made.</param>
/// <param name="Boundaries">At how many boundaries a run was killed.</param>
/// <param name="Broken">Those that did not hold.</param>
internal sealed record CrashReport(int Commits, int Boundaries, IReadOnlyList<Broken> Broken)
{
    private const int MostProblems = 20;
    private const int LongestProblem = 600;

    /// <summary>At how many the run came to the same as the undisturbed one.</summary>
    public int Held => Boundaries - Broken.Count;

    /// <summary>The figures, and of each boundary that did not hold what was wrong.</summary>
    public string Describe() => string.Join(
        Environment.NewLine,
        Broken.SelectMany(broken => broken.Problems.Take(MostProblems).Select(problem => $"    {(problem.Length > LongestProblem ? problem[..LongestProblem] + " …" : problem)}").Prepend($"  {broken.At} did not hold:"))
            .Prepend($"{Commits,5} commits {Boundaries,5} write boundaries {Held,5} held"));
}

/// <summary>Kills runs of a kind at their write boundaries and compares what they come to with an undisturbed run.</summary>
internal static class CrashRuns
{
    /// <param name="kind">The kind.</param>
    /// <param name="choose">Which of the undisturbed run's boundaries to kill at.</param>
    /// <param name="processes">How many runs at once.</param>
    /// <param name="postgres">The server that keeps each run's ledger; null: its ledger is a file.</param>
    public static async Task<CrashReport> RunAsync(RunKind kind, Func<IReadOnlyList<string>, IEnumerable<string>> choose, int processes, PostgresServer? postgres = null)
    {
        var undisturbed = await CrashRun.RunAsync(kind, null, postgres);
        if (undisturbed.Problems.Count > 0)
        {
            return new(undisturbed.Boundaries.Count, 0, [new("an undisturbed run", undisturbed.Problems)]);
        }

        var chosen = choose(undisturbed.Boundaries).ToList();
        var killed = 0;
        List<Broken> broken = [];
        await Parallel.ForEachAsync(chosen, new ParallelOptions { MaxDegreeOfParallelism = processes }, async (boundary, _) =>
        {
            var (reached, problems) = await ProblemsAsync(kind, undisturbed.Snapshot, boundary, postgres);
            lock (broken)
            {
                killed += reached || problems.Count > 0 ? 1 : 0;
                if (problems.Count > 0)
                {
                    broken.Add(new(boundary, problems));
                }
            }
        });
        return new(undisturbed.Boundaries.Count(boundary => boundary.Contains("before ", StringComparison.Ordinal)), killed, broken);
    }

    /// <summary>Kills one run; a run that makes fewer commits than the undisturbed one may end without meeting the boundary.</summary>
    private static async Task<(bool Killed, IReadOnlyList<string> Problems)> ProblemsAsync(RunKind kind, Snapshot undisturbed, string boundary, PostgresServer? postgres)
    {
        try
        {
            var run = await CrashRun.RunAsync(kind, At(boundary), postgres);
            return (run.Killed, [.. run.Problems, .. run.Snapshot.DifferencesFrom(undisturbed)]);
        }
        catch (Exception exception)
        {
            return (true, [exception.Message]);
        }
    }

    /// <summary>Without the file: the same number may be another file's commit next time.</summary>
    private static string At(string boundary) => boundary[..boundary.LastIndexOf(' ')];
}
