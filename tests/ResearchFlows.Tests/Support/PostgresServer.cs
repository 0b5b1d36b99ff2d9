using Npgsql;
using System.Diagnostics;

namespace ResearchFlows.Tests.Support;

/// <summary>
/// A PostgreSQL server of the tests' own on a free loopback port, in a temporary folder, as another user than root; started once, with a database
/// for whoever asks. It ends with this process.
/// </summary>
public sealed class PostgresServer : IDisposable
{
    private const string Prefix = "researchflows-postgres-";

    private static readonly Lazy<PostgresServer?> _shared = new(Start);

    private Process _process;
    private readonly string _folder;
    private readonly int _port;
    private int _databases;

    private PostgresServer(Process process, string folder, int port)
    {
        (_process, _folder, _port) = (process, folder, port);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Dispose();
    }

    /// <summary>Why there is none; null when there is one.</summary>
    public static string? Missing => Programs is null
        ? "PostgreSQL is not installed, so the ledger was not tried on it: apt-get install -y postgresql"
        : null;

    /// <summary>The server; only when none is missing.</summary>
    public static PostgresServer Shared => _shared.Value ?? throw new InvalidOperationException(Missing);

    /// <summary>The process of the server itself.</summary>
    public int ProcessId => _process.Id;

    private static string? Programs { get; } = Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin")).Where(bin => File.Exists(Path.Combine(bin, "initdb"))).Order().LastOrDefault()
        : null;

    /// <summary>A connection string of a new, empty database.</summary>
    public string CreateDatabase()
    {
        var name = $"ledger{Interlocked.Increment(ref _databases)}";
        using var connection = new NpgsqlConnection(ConnectionString("postgres"));
        connection.Open();
        using var command = new NpgsqlCommand($"CREATE DATABASE {name} TEMPLATE template0", connection);
        command.ExecuteNonQuery();
        return ConnectionString(name);
    }

    /// <summary>Ends the server at once, as a crash would, and starts it again on the same port and data.</summary>
    public void Restart()
    {
        Stop();
        _process.Dispose();
        _process = Serve(Programs!, _folder, _port);
        AwaitReady();
    }

    public void Dispose()
    {
        Stop();
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    /// <summary>At once, with the processes that it has started: they would go on writing into the folder for a moment.</summary>
    private void Stop()
    {
        if (!_process.HasExited)
        {
            using var quit = Process.Start("kill", ["-QUIT", $"{_process.Id}"]);
            quit.WaitForExit();
            _process.WaitForExit();
        }
    }

    private string ConnectionString(string database) => $"Host=127.0.0.1;Port={_port};Database={database};Username=tests;Timeout=120;Command Timeout=120";

    private static PostgresServer? Start()
    {
        if (Programs is not { } programs)
        {
            return null;
        }

        SweepUp();
        var folder = Directory.CreateTempSubdirectory(Prefix).FullName;
        if (Environment.UserName == "root")
        {
            Run("chown", "postgres", folder);
        }

        var data = Path.Combine(folder, "data");
        using (var made = AsUser(Path.Combine(programs, "initdb"), "-D", data, "-U", "tests", "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8"))
        {
            made.WaitForExit();
        }

        var port = FreePort.Next();
        var started = new PostgresServer(Serve(programs, folder, port), folder, port);
        started.AwaitReady();
        return started;
    }

    /// <summary>A test run gives its process no time at its end, so what earlier ones left is deleted here.</summary>
    private static void SweepUp()
    {
        foreach (var left in new DirectoryInfo(Path.GetTempPath()).GetDirectories($"{Prefix}*").Where(folder => folder.LastWriteTimeUtc < DateTime.UtcNow.AddHours(-1)))
        {
            var pidFile = Path.Combine(left.FullName, "data", "postmaster.pid");
            try
            {
                if (!File.Exists(pidFile) || !Directory.Exists($"/proc/{File.ReadLines(pidFile).First()}"))
                {
                    left.Delete(recursive: true);
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Another test run deletes it as well.
            }
        }
    }

    private static Process Serve(string programs, string folder, int port) => AsUser(
        Path.Combine(programs, "postgres"), "-D", Path.Combine(folder, "data"), "-p", $"{port}", "-c", "listen_addresses=127.0.0.1", "-c", $"unix_socket_directories={folder}",
        "-c", "max_connections=400", "-c", "synchronous_commit=on");

    private void AwaitReady()
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                using var connection = new NpgsqlConnection($"{ConnectionString("postgres")};Pooling=false");
                connection.Open();
                return;
            }
            catch (NpgsqlException) when (!_process.HasExited && Stopwatch.GetElapsedTime(began) < TimeSpan.FromMinutes(3))
            {
                _process.WaitForExit(50);
            }
        }
    }

    /// <summary>PostgreSQL refuses to run as root. What is started ends with the thread that started it, so that is one that ends with this process.</summary>
    private static Process AsUser(params string[] command)
    {
        if (Environment.UserName != "root")
        {
            return Launch(command);
        }

        var launched = new TaskCompletionSource<Process>();
        new Thread(() =>
        {
            launched.SetResult(Launch(["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--pdeathsig=KILL", .. command]));
            Thread.Sleep(Timeout.Infinite);
        })
        { IsBackground = true, Name = "PostgreSQL's starter" }.Start();
        return launched.Task.GetAwaiter().GetResult();
    }

    private static void Run(params string[] command)
    {
        using var process = Launch(command);
        process.WaitForExit();
    }

    private static Process Launch(string[] command)
    {
        var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" })!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }
}
