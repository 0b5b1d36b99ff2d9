using ResearchFlows.Local.Client;
using ResearchFlows.Local.Hosting;
using ResearchFlows.Local.Rendering;

namespace ResearchFlows.Local.Commands;

/// <summary>Runs the embedded host for a command; what does not let it start is one message.</summary>
internal static class HostRunner
{
    public static async Task<int> RunAsync(
        Terminal terminal, Func<HostSettings> read, Func<EmbeddedHost, Task<int>> use, CancellationToken cancellationToken)
    {
        try
        {
            await using var host = await EmbeddedHost.StartAsync(read(), cancellationToken);
            return await use(host);
        }
        catch (StartupException exception)
        {
            terminal.Error(exception.Message);
            return exception.ExitCode;
        }
        catch (SettingException exception)
        {
            terminal.Error(exception.Message);
            return ExitCode.WrongUse;
        }
        catch (Exception exception) when (exception is ApiProblemException or HostUnreachableException)
        {
            terminal.Error(exception.Message);
            return ExitCode.Failed;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
    }

    /// <summary>Completes when the command is to stop.</summary>
    public static async Task WaitForStopAsync(CancellationToken cancellationToken)
    {
        var stopped = new TaskCompletionSource();
        await using var registration = cancellationToken.Register(stopped.SetResult);
        await stopped.Task;
    }
}
