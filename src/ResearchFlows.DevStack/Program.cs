using System.Runtime.InteropServices;
using ResearchFlows.DevStack;

var configuration = new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine(args).Build();
using var loggers = LoggerFactory.Create(logging => logging
    .AddSimpleConsole(console => console.SingleLine = true)
    .AddFilter("Microsoft", LogLevel.Warning)
    .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None)); // A failed start is reported below, in one line.
var stop = new TaskCompletionSource();
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

try
{
    var options = DevStackOptions.FromConfiguration(configuration.GetSection("DevStack")) with { LoggerFactory = loggers };
    await using var server = await DevStackServer.StartAsync(options, CancellationToken.None);
    await stop.Task;
    return 0;
}
catch (Exception exception) when (exception is IOException or FormatException)
{
    Console.Error.WriteLine($"DevStack did not start. {exception.Message}");
    return 1;
}

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.TrySetResult();
}
