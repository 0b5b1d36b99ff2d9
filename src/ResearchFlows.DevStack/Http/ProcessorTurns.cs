namespace ResearchFlows.DevStack.Http;

/// <summary>
/// Lets as many requests work at once as there are processors but one; the others wait without a thread. The offline model computes and
/// waits for nothing, so more at once would make nobody's answer earlier, and would keep whoever shares the process from a processor.
/// </summary>
internal static class ProcessorTurns
{
    public static void UseProcessorTurns(this WebApplication application)
    {
        var turns = new SemaphoreSlim(Math.Max(1, Environment.ProcessorCount - 1));
        application.Use(async (context, next) =>
        {
            await turns.WaitAsync(context.RequestAborted);
            try
            {
                await next(context);
            }
            finally
            {
                turns.Release();
            }
        });
    }
}
