using Microsoft.Extensions.Logging.Console;

namespace ResearchFlows.Local.Hosting;

/// <summary>Short log lines on standard error, so that standard output holds nothing but what a command prints.</summary>
internal static class HostLogging
{
    public static void Configure(ILoggingBuilder logging, HostSettings settings)
    {
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "HH:mm:ss ";
            console.ColorBehavior = LoggerColorBehavior.Disabled;
        });
        logging.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        logging.SetMinimumLevel(settings.LogLevel);
        logging.AddFilter("Microsoft", LogLevel.Warning);
        logging.AddFilter("System.Net.Http", LogLevel.Warning);
        logging.AddConfiguration(settings.Configuration.GetSection("Logging"));
    }
}
