using System.Globalization;

namespace ResearchFlows.Benchmarks.Workers;

/// <summary>What one process has to do.</summary>
/// <param name="Ledger">A file, or the connection string of a PostgreSQL database.</param>
/// <param name="Folder">Where it tells what was acknowledged.</param>
/// <param name="Worker">Which process it is, from 0.</param>
/// <param name="Calls">Research calls a lane.</param>
internal sealed record WorkerTask(string Ledger, string Folder, int Worker, int Calls)
{
    public const string Command = "worker";

    /// <summary>The connection string; null: the ledger is a file.</summary>
    public string? Connection => Ledger.Contains('=', StringComparison.Ordinal) ? Ledger : null;

    public string[] Arguments => [Command, Ledger, Folder, Worker.ToString(CultureInfo.InvariantCulture), Calls.ToString(CultureInfo.InvariantCulture)];

    public static WorkerTask Read(string[] arguments) =>
        new(arguments[0], arguments[1], int.Parse(arguments[2], CultureInfo.InvariantCulture), int.Parse(arguments[3], CultureInfo.InvariantCulture));
}

/// <summary>A research call whose record was acknowledged; a line of a file that outlives the process.</summary>
internal sealed record Acknowledged(string InstanceId, long Number, long AgentNumber)
{
    public const string Extension = ".acknowledged";

    public static Acknowledged Read(string line)
    {
        var parts = line.Split(' ');
        return new(parts[0], long.Parse(parts[1], CultureInfo.InvariantCulture), long.Parse(parts[2], CultureInfo.InvariantCulture));
    }

    /// <summary>How many lanes have told something, and how many calls they have told of.</summary>
    public static (int Lanes, int Calls) Count(string folder)
    {
        var files = Directory.GetFiles(folder, $"*{Extension}");
        return (files.Length, files.Sum(file => File.ReadLines(file).Count()));
    }

    public override string ToString() => FormattableString.Invariant($"{InstanceId} {Number} {AgentNumber}");
}
