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
            var exitCode = await use(host);
            if (host.FindFailure() is { } failure)
            {
                terminal.Error(failure);
                return ExitCode.Failed;
            }

            return exitCode;
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

    /// <summary>Completes when the command is to stop, or the host has stopped of itself.</summary>
    public static async Task WaitForStopAsync(EmbeddedHost host, CancellationToken cancellationToken)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var asked = cancellationToken.Register(() => stopped.TrySetResult());
        await using var failed = host.Stopping.Register(() => stopped.TrySetResult());
        await stopped.Task;
    }
}
