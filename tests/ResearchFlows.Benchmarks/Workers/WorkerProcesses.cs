using System.Diagnostics;

namespace ResearchFlows.Benchmarks.Workers;

/// <summary>Processes that work on one ledger; one that is killed is started again.</summary>
internal sealed class WorkerProcesses : IDisposable
{
    private readonly Lock _lock = new();
    private readonly WorkerTask[] _tasks;
    private readonly Process[] _processes;

    /// <param name="ledger">A file, or a connection string.</param>
    /// <param name="folder">Where they tell what was acknowledged.</param>
    /// <param name="count">How many.</param>
    /// <param name="calls">Research calls a lane.</param>
    public WorkerProcesses(string ledger, string folder, int count, int calls)
    {
        _tasks = [.. Enumerable.Range(0, count).Select(worker => new WorkerTask(ledger, folder, worker, calls))];
        _processes = [.. _tasks.Select(Start)];
    }

    /// <summary>Whether all have done their work.</summary>
    public bool HaveEnded => _processes.All(process => process.HasExited);

    /// <summary>kill -9 of one that still works, and its next start.</summary>
    /// <returns>Whether there was one.</returns>
    public bool KillOne(Random random)
    {
        var working = Enumerable.Range(0, _processes.Length).Where(worker => !_processes[worker].HasExited).ToList();
        if (working.Count == 0)
        {
            return false;
        }

        var worker = working[random.Next(working.Count)];
        lock (_lock)
        {
            _processes[worker].Kill();
            _processes[worker].WaitForExit();
            _processes[worker].Dispose();
            _processes[worker] = Start(_tasks[worker]);
        }

        return true;
    }

    /// <summary>Waits until all have done their work.</summary>
    /// <exception cref="InvalidOperationException">One ended with an error.</exception>
    public void WaitForEnd()
    {
        foreach (var process in _processes)
        {
            process.WaitForExit();
            if (process.ExitCode != 0)
            {
                throw new InvalidOperationException($"A worker ended with code {process.ExitCode}.");
            }
        }
    }

    public void Dispose()
    {
        foreach (var process in _processes)
        {
            if (!process.HasExited)
            {
                process.Kill();
            }

            process.Dispose();
        }
    }

    private static Process Start(WorkerTask task) =>
        Process.Start(new ProcessStartInfo("dotnet", [typeof(WorkerProcesses).Assembly.Location, .. task.Arguments]))!;
}
