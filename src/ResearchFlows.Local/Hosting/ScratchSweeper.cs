using ResearchFlows.LlamaStack;
using ResearchFlows.Ports;
using ResearchFlows.Research;

namespace ResearchFlows.Local.Hosting;

/// <summary>Deletes the scratch vector stores that a terminated or killed evaluation left behind, at each start.</summary>
internal sealed partial class ScratchSweeper(ScratchStores scratch, IOrchestrationClient client, TimeProvider time, ILogger<ScratchSweeper> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var told = "";
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await scratch.SweepAsync(client, stoppingToken);
                return;
            }
            catch (Exception exception) when (exception is TransientFaultException or PermanentFaultException or StoreUnavailableException)
            {
                if (told != exception.Message)
                {
                    LogPostponed(told = exception.Message);
                }
            }

            await Task.Delay(Pause, time, stoppingToken);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Scratch stores are swept later: {Reason}")]
    private partial void LogPostponed(string reason);
}
