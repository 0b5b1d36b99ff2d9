namespace ResearchFlows.DevStack.Http;

/// <summary>
/// Lets as much work be done at once as there are processors but one; the rest waits without a thread. The offline model computes and
/// waits for nothing, so more at once would make nobody's answer earlier, and would keep whoever shares the process from a processor.
/// </summary>
internal sealed class ProcessorTurns : IDisposable
{
    private readonly SemaphoreSlim turns = new(Math.Max(1, Environment.ProcessorCount - 1));

    public async Task<T> TakeAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        await turns.WaitAsync(cancellationToken);
        try
        {
            return await work();
        }
        finally
        {
            turns.Release();
        }
    }

    public void Dispose() => turns.Dispose();

    /// <summary>Makes requests take turns.</summary>
    public Task InvokeAsync(HttpContext context, RequestDelegate next) => TakeAsync(
        async () =>
        {
            await next(context);
            return true;
        },
        context.RequestAborted);
}
