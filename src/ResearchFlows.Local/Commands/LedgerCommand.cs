using ResearchFlows.Ledger;
using ResearchFlows.Local.Rendering;
using ResearchFlows.Ports;
using System.CommandLine;

namespace ResearchFlows.Local.Commands;

internal static class LedgerCommand
{
    public static Command Create(Terminal terminal) => new("ledger", "Look after the ledger while no host uses it.") { CreateCopy(terminal) };

    private static Command CreateCopy(Terminal terminal)
    {
        var from = Ledger("--from", "The ledger to copy: a file, or a connection string of PostgreSQL.");
        var to = Ledger("--to", "The empty ledger to copy it to, likewise.");
        var command = new Command("copy", "Copy a whole ledger into an empty one, between SQLite and PostgreSQL or within.") { from, to };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            try
            {
                var source = arguments.GetValue(from)!;
                if (!IsConnection(source) && !File.Exists(source))
                {
                    terminal.Error($"--from names no ledger: there is no file {Path.GetFullPath(source)}.");
                    return ExitCode.WrongUse;
                }

                if (((string[])[source, arguments.GetValue(to)!]).FirstOrDefault(HasHost) is { } used)
                {
                    terminal.Error($"A host runs on the folder of {Path.GetFullPath(used)}: what it writes after the copy would be missing. Stop it first.");
                    return ExitCode.Failed;
                }

                // The connection strings stay out of what is printed: they may hold a password.
                using var copied = Open(source);
                using var copy = Open(arguments.GetValue(to)!);
                var done = await LedgerCopy.CopyAsync(copied, copy, cancellationToken);
                terminal.Line($"{Amounts.Count((int)done.Rows, "row")} of {Amounts.Count(done.Tables, "table")} copied from {Untrusted.Markup(copied.Name)} to {Untrusted.Markup(copy.Name)}, counts and checksums compared.");
                return ExitCode.Ok;
            }
            catch (Exception exception) when (exception is LedgerCopyException or LedgerTooNewException or StoreUnavailableException)
            {
                terminal.Error(exception.Message);
                return ExitCode.Failed;
            }
        });
        return command;
    }

    private static Option<string> Ledger(string name, string description)
    {
        var option = new Option<string>(name) { Description = description, Required = true, HelpName = "ledger" };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } text && IsConnection(text) && !ResearchFlowsOptions.IsConnection(text))
            {
                result.AddError($"{name} must be a file, or a connection string of PostgreSQL such as Host=db;Database=researchflows;Username=…;Password=….");
            }
        });
        return option;
    }

    /// <summary>Whether the embedded host has the folder of a ledger's file: then it holds the lock of its durable store.</summary>
    private static bool HasHost(string ledger)
    {
        var engineLock = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(ledger)) ?? "", "engine.db.lock");
        try
        {
            using var free = !IsConnection(ledger) && File.Exists(engineLock) ? new FileStream(engineLock, FileMode.Open, FileAccess.ReadWrite, FileShare.None) : null;
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static bool IsConnection(string ledger) => ledger.Contains('=', StringComparison.Ordinal) && !File.Exists(ledger);

    private static LedgerDatabase Open(string ledger) => LedgerDatabase.Open(ledger, LedgerJournal.Wal, IsConnection(ledger) ? ledger : null);
}
