using Microsoft.Extensions.Logging.Console;

namespace ResearchFlows.Local.Hosting;

/// <summary>Short log lines on standard error, so that standard output holds nothing but what a command prints.</summary>
internal static class HostLogging
{
    public static void Configure(ILoggingBuilder logging, HostSettings settings)
    {
        logging.AddConsole(console => console.FormatterName = ShortLines.FormatterName).AddConsoleFormatter<ShortLines, ConsoleFormatterOptions>();
        // For tools that watch a running process, such as dotnet-trace; it costs nothing as long as none does.
        logging.AddEventSourceLogger();
        logging.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        logging.SetMinimumLevel(settings.LogLevel);
        logging.AddFilter("Microsoft", LogLevel.Warning);
        // Events for an exporter; a person reads them as scores and decisions.
        logging.AddFilter<ConsoleLoggerProvider>("ResearchFlows.Telemetry", LogLevel.None);
        // A start that failed, and a service that ended the host, are told by the command that asked for it.
        logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        logging.AddFilter("System.Net.Http", LogLevel.Warning);
        logging.AddConfiguration(settings.Configuration.GetSection("Logging"));
    }
}
