using Npgsql;
using ResearchFlows.Crashes.Hook;
using ResearchFlows.Ledger;
using ResearchFlows.Tests.Support;
using System.Net.Sockets;

namespace ResearchFlows.Crashes.Runs;

/// <summary>What one run came to.</summary>
/// <param name="Snapshot">Everything it left.</param>
/// <param name="Boundaries">The write boundaries that its first process met, such as "before 17 engine.db".</param>
/// <param name="Killed">Whether it was killed.</param>
/// <param name="Problems">Activities that were run although they were recorded, and what was left behind.</param>
internal sealed record CrashRunResult(Snapshot Snapshot, IReadOnlyList<string> Boundaries, bool Killed, IReadOnlyList<string> Problems);

/// <summary>One run on a data folder of its own: its process is killed at a write boundary and started again, and the run goes on to its end.</summary>
internal sealed class CrashRun : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    /// <summary>Never in the time of a run, so that the timer's row is written and nothing else.</summary>
    private const string RarelySchedule = "0 0 2 29 2 *";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("researchflows-crash-");
    private readonly RunKind _kind;

    /// <summary>The connection string of the ledger's database; null: the ledger is a file.</summary>
    private readonly string? _ledger;

    private CrashRun(RunKind kind, string? ledger) => (_kind, _ledger) = (kind, ledger);

    private string Agents => Path.Combine(_folder.FullName, "agents");

    private string Data => Path.Combine(_folder.FullName, "data");

    private string Log(int process) => Path.Combine(_folder.FullName, $"log-{process}");

    /// <param name="kind">What to run.</param>
    /// <param name="at">Where to kill it, such as "before 17"; null to leave it alone.</param>
    /// <param name="postgres">The server that keeps the ledger; null: the ledger is a file.</param>
    public static async Task<CrashRunResult> RunAsync(RunKind kind, string? at, PostgresServer? postgres)
    {
        using var run = new CrashRun(kind, postgres?.CreateDatabase());
        using var limit = new CancellationTokenSource(Limit);
        CrashAgents.WriteTo(run.Agents, kind.Parallelism);
        return await run.RunAsync(at, limit.Token);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private async Task<CrashRunResult> RunAsync(string? at, CancellationToken cancellationToken)
    {
        var (step, committed) = await StepsAsync(0, at, process: 1, cancellationToken);
        List<string> problems = [.. RecordedOnce.Violations(Log(1), new HashSet<RecordedOnce.Work>())];
        var killed = step < _kind.Steps.Count;
        if (killed)
        {
            var recorded = RecordedOnce.Outcomes(Data);
            await StepsAsync(step, null, process: 2, cancellationToken);
            problems.AddRange(RecordedOnce.Violations(Log(2), recorded));
        }

        await CopyLedgerAsync(cancellationToken);
        problems.AddRange(RecordedOnce.Unseen(killed ? [Log(1), Log(2)] : [Log(1)], RecordedOnce.Outcomes(Data)));
        problems.AddRange(Leftovers.Find(Data));
        var boundaries = File.ReadLines(Log(1)).Where(line => !line.StartsWith(ActivityWatch.Prefix, StringComparison.Ordinal));
        return new(Snapshot.Take(Data, ordered: _kind.Parallelism == 1), [.. boundaries, .. committed], killed, problems);
    }

    /// <summary>The ledger as a file beside the other stores, where everything is compared.</summary>
    private async Task CopyLedgerAsync(CancellationToken cancellationToken)
    {
        if (_ledger is not null)
        {
            using var shared = new PostgresLedger(_ledger);
            using var file = new SqliteLedger(Path.Combine(Data, "ledger.db"));
            await LedgerCopy.CopyAsync(shared, file, cancellationToken);
        }
    }

    /// <summary>Starts a process and does the steps from the given one on.</summary>
    /// <returns>The step at which the process was killed, the number of steps when it was not; and the boundaries of a ledger in PostgreSQL.</returns>
    private async Task<(int Step, IReadOnlyCollection<string> Committed)> StepsAsync(int step, string? at, int process, CancellationToken cancellationToken)
    {
        HostProcess? host = null;
        var server = _ledger is null ? null : new NpgsqlConnectionStringBuilder(_ledger);
        using var proxy = server is null ? null : new LedgerProxy(server.Port, at);
        var connection = proxy is null ? null : $"{_ledger};Port={proxy.Port};SSL Mode=Disable;GSS Encryption Mode=Disable";
        try
        {
            // The last two: nothing is compiled twice in so short a life.
            host = await HostProcess.StartAsync(
                Agents, Data, null,
                ("DOTNET_STARTUP_HOOKS", typeof(CrashPoint).Assembly.Location), (CrashPoint.LogVariable, Log(process)), (CrashPoint.AtVariable, at),
                ActivityWatch.Setting, ("OptimizationSchedule", RarelySchedule), ("DOTNET_TieredPGO", "0"), ("DOTNET_TC_CallCounting", "0"),
                ("ResearchFlows__LedgerConnection", connection));
            proxy?.Watch(host);
            using var api = new ApiCaller(host.Address);
            for (; step < _kind.Steps.Count; step++)
            {
                await _kind.Steps[step](api, cancellationToken);
            }

            await host.KillAsync();
            return (step, proxy?.Boundaries ?? []);
        }
        catch (HostEndedException exception) when (at is not null && exception.WasKilled)
        {
            return (step, []);
        }
        catch (Exception exception) when (at is not null && host is not null && exception is HttpRequestException { StatusCode: null } or IOException or SocketException)
        {
            await host.WaitForExitAsync(cancellationToken);
            return (step, proxy?.Boundaries ?? []);
        }
        finally
        {
            host?.Dispose();
        }
    }
}
