using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using ModelContextProtocol;
using ResearchFlows.Local.Rendering;

namespace ResearchFlows.Local.Hosting;

/// <summary>A log entry as one short line: time, level when it is not information, message. File names and the like cannot break out of it.</summary>
internal sealed class ShortLines(TimeProvider time) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "short";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var message = logEntry.Formatter(logEntry.State, logEntry.Exception);
        var level = logEntry.LogLevel == LogLevel.Information ? "" : $"{logEntry.LogLevel}: ";
        textWriter.WriteLine($"{time.GetLocalNow():HH:mm:ss} {level}{Untrusted.OneLine(message)}");
        if (logEntry.Exception is { } exception)
        {
            // What an MCP client asked wrongly is no fault of this program: where it was refused helps nobody.
            textWriter.WriteLine(Untrusted.Clean(exception is McpProtocolException ? exception.Message : exception.ToString()));
        }
    }
}
