using Microsoft.AspNetCore.Connections;
using ResearchFlows.Agents;
using ResearchFlows.Engine;
using ResearchFlows.Ledger;
using ResearchFlows.Ports;

namespace ResearchFlows.Local.Hosting;

/// <summary>The host could not start; the message tells a person what to do.</summary>
internal sealed class StartupException(string message, int exitCode, Exception cause) : Exception(message, cause)
{
    /// <summary>What the program ends with.</summary>
    public int ExitCode { get; } = exitCode;

    public static StartupException From(Exception exception) => exception switch
    {
        AgentMistakesException or SettingException or FormatException => new(exception.Message, Commands.ExitCode.WrongUse, exception),
        LedgerTooNewException or EngineTooNewException or EngineLockedException or StoreUnavailableException => new(exception.Message, Commands.ExitCode.Failed, exception),
        IOException { InnerException: AddressInUseException } => new($"{exception.Message} Stop what listens there, or choose another port with --port.", Commands.ExitCode.Failed, exception),
        IOException or UnauthorizedAccessException =>
            new($"{exception.Message} The data folder has to be a folder that this user may write to: name another one with --data.", Commands.ExitCode.Failed, exception),
        _ => new(exception.Message, Commands.ExitCode.Failed, exception),
    };
}
