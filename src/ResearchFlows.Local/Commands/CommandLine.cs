using ResearchFlows.Local.Rendering;
using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;

namespace ResearchFlows.Local.Commands;

/// <summary>The program's commands: one file each in this folder.</summary>
internal static class CommandLine
{
    /// <summary>A stop waits for what runs; longer than the host's own time limits add up to.</summary>
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(30);

    public static async Task<int> RunAsync(string[] args, Terminal terminal, CancellationToken cancellationToken = default)
    {
        // A question may begin with @: no word of the command line names a file to read more of it from.
        var result = Create(terminal).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (result.Action is ParseErrorAction wrongUse)
        {
            wrongUse.ShowHelp = args.Length == 0;
        }

        var exitCode = await result.InvokeAsync(
            new InvocationConfiguration
            {
                Output = terminal.Out,
                Error = terminal.ErrorOut,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = ShutdownTimeout,
            },
            cancellationToken);
        if (result.Errors.Count == 0)
        {
            return exitCode;
        }

        // A value that cannot be used is told in full; what is missing or unknown takes a look at what there is.
        if (args.Length > 0 && result.Errors.Any(error => error.SymbolResult is null or CommandResult or { Tokens.Count: 0 }))
        {
            terminal.Error($"How it is used: {Invocation.Of($"{Name(result.CommandResult)}--help")}");
        }

        return ExitCode.WrongUse;
    }

    /// <summary>A command as it is typed, with those that it stands below; nothing for the program itself.</summary>
    private static string Name(CommandResult command) => command.Parent is CommandResult above ? $"{Name(above)}{command.Command.Name} " : "";

    private static RootCommand Create(Terminal terminal) => new(
        "ResearchFlows: a research agent that answers questions from an engineering knowledge base, durably, step by step.")
    {
        DemoCommand.Create(terminal),
        ServeCommand.Create(terminal),
        ResearchCommand.Create(terminal),
        StepsCommand.Create(terminal),
        StatusCommand.Create(terminal),
        InstancesCommand.Create(terminal),
        OpenCommand.Create(terminal),
        AgentsCommand.Create(terminal),
        DocumentsCommand.Create(terminal),
        SuspendCommand.Create(terminal),
        ResumeCommand.Create(terminal),
        TerminateCommand.Create(terminal),
        PurgeCommand.Create(terminal),
        FeedbackCommand.Create(terminal),
        CasesCommand.Create(terminal),
        JudgeCommand.Create(terminal),
        EvaluateCommand.Create(terminal),
        ImproveCommand.Create(terminal),
        OptimizeCommand.Create(terminal),
        ScoresCommand.Create(terminal),
        PromptsCommand.Create(terminal),
        PromoteCommand.Create(terminal),
        ApproveCommand.Create(terminal),
        RejectCommand.Create(terminal),
        LedgerCommand.Create(terminal),
        McpCommand.Create(terminal),
    };
}
