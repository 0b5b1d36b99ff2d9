using Npgsql;
using ResearchFlows.Ledger;
using ResearchFlows.Tests.Support;
using System.Diagnostics;
using System.Globalization;

namespace ResearchFlows.Benchmarks.Workers;

/// <summary>
/// Eight processes work on one ledger: how fast, on PostgreSQL and on SQLite, and whether nothing is lost, doubled or out of order when processes are
/// killed, connections cut and the server restarted.
/// </summary>
internal static class WorkersCommand
{
    private const int Processes = 8;

    /// <param name="arguments">Research calls a lane; 40 when there is none.</param>
    public static async Task<int> RunAsync(string[] arguments)
    {
        if (PostgresServer.Missing is { } missing)
        {
            await Console.Error.WriteLineAsync(missing);
            return 2;
        }

        var calls = arguments is [var number] ? int.Parse(number, CultureInfo.InvariantCulture) : 40;
        var folder = Directory.CreateTempSubdirectory("researchflows-workers-");
        using var server = PostgresServer.Shared;
        try
        {
            var problems = 0;
            foreach (var count in (int[])[1, Processes])
            {
                problems += await MeasureAsync("SQLite", folder.CreateSubdirectory($"sqlite-{count}"), count, calls, null);
                problems += await MeasureAsync("PostgreSQL", folder.CreateSubdirectory($"postgres-{count}"), count, calls, server.CreateDatabase());
            }

            problems += await HammerAsync(server, folder.CreateSubdirectory("hammer"), calls * 3);
            Console.WriteLine(problems == 0 ? "Nothing was lost, doubled or out of order." : $"{problems} problems.");
            return problems == 0 ? 0 : 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<int> MeasureAsync(string name, DirectoryInfo folder, int count, int calls, string? connection)
    {
        var file = Path.Combine(folder.FullName, "ledger.db");
        using var ledger = LedgerDatabase.Open(file, LedgerJournal.Wal, connection);
        using var workers = new WorkerProcesses(connection ?? file, folder.FullName, count, calls);

        // Not the start of the processes: from when each lane has done its first call.
        while (Acknowledged.Count(folder.FullName) is var (lanes, _) && lanes < count * Worker.Lanes)
        {
            await Task.Delay(20);
        }

        var (_, before) = Acknowledged.Count(folder.FullName);
        var start = Stopwatch.GetTimestamp();
        workers.WaitForEnd();
        Tell($"{name}, {count} process{(count == 1 ? "" : "es")}", (count * Worker.Lanes * calls) - before, Stopwatch.GetElapsedTime(start));
        return await ProblemsAsync(ledger, folder, count * Worker.Lanes * calls);
    }

    private static async Task<int> HammerAsync(PostgresServer server, DirectoryInfo folder, int calls)
    {
        var connection = server.CreateDatabase();
        var random = new Random(20261128);
        var (killed, cut, restarted) = (0, 0, 0);
        var start = Stopwatch.GetTimestamp();
        using (var workers = new WorkerProcesses(connection, folder.FullName, Processes, calls))
        {
            for (var round = 1; !workers.HaveEnded; round++)
            {
                await Task.Delay(random.Next(100, 400));
                if (round % 12 == 0)
                {
                    server.Restart();
                    restarted++;
                }
                else if (random.Next(3) == 0)
                {
                    killed += workers.KillOne(random) ? 1 : 0;
                }
                else
                {
                    cut += await CutAsync(connection);
                }
            }

            workers.WaitForEnd();
        }

        Tell($"PostgreSQL, {Processes} processes, {killed} of them killed, {cut} connections cut, {restarted} restarts of the server", Processes * Worker.Lanes * calls, Stopwatch.GetElapsedTime(start));
        using var ledger = new PostgresLedger(connection);
        return await ProblemsAsync(ledger, folder, Processes * Worker.Lanes * calls);
    }

    /// <summary>Cuts a connection, whatever it does at the moment.</summary>
    private static async Task<int> CutAsync(string connection)
    {
        await using var source = new NpgsqlConnection($"{connection};Pooling=false;Application Name=Hammer");
        await source.OpenAsync();
        await using var command = new NpgsqlCommand(
            """
            SELECT COUNT(pg_terminate_backend(pid)) FROM (
                SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() ORDER BY random() LIMIT 1) AS chosen
            """, source);
        return (int)(long)(await command.ExecuteScalarAsync())!;
    }

    private static async Task<int> ProblemsAsync(LedgerDatabase ledger, DirectoryInfo folder, long calls)
    {
        var problems = await HammeredLedger.CheckAsync(ledger, folder.FullName, calls);
        foreach (var problem in problems)
        {
            Console.WriteLine($"  {problem}");
        }

        return problems.Count;
    }

    private static void Tell(string what, int calls, TimeSpan elapsed) =>
        Console.WriteLine(FormattableString.Invariant($"{what}: {calls:N0} research calls in {elapsed.TotalSeconds:0.0} s, {calls / elapsed.TotalSeconds:N0} a second"));
}
