using ResearchFlows.OfflineModel;
using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using ResearchFlows.DevStack.Http;

namespace ResearchFlows.DevStack.Responses;

/// <summary>Responses that run behind their request: a client asks by id what has become of them, and may cancel them.</summary>
internal sealed partial class BackgroundResponses(
    ResponseRunner runner, ResponseStore responses, ProcessorTurns? turns, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    // The captured server's numbers.
    private const int MostAtOnce = 10;
    private static readonly TimeSpan TimeLimit = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, (CancellationTokenSource Cancellation, Task Work)> running = new();
    private readonly SemaphoreSlim workers = new(MostAtOnce);

    /// <summary>Keeps the response as queued, and answers with that; whatever it refers to is looked for when it runs.</summary>
    public async Task<JsonObject> StartAsync(ResponseRequest request, CancellationToken cancellationToken)
    {
        var queued = runner.Queue(request);
        await responses.SaveAsync(queued, cancellationToken);
        var id = (string)queued.Body["id"]!;
        var cancellation = new CancellationTokenSource();
        // Entered before it can end, since ending takes it out.
        var started = new TaskCompletionSource();
        running[id] = (cancellation, Task.Run(
            async () =>
            {
                await started.Task;
                await WorkAsync(request, queued, cancellation);
            },
            CancellationToken.None));
        started.SetResult();
        return queued.Body;
    }

    /// <summary>What was being made when the process ended will never be: whoever asks for it is told at once that there is none.</summary>
    public Task ForgetLeftBehindAsync(CancellationToken cancellationToken) => responses.DeleteUnfinishedAsync(cancellationToken);

    /// <exception cref="ApiException">There is no such response, or it cannot be cancelled.</exception>
    public async Task<JsonObject> CancelAsync(string id, CancellationToken cancellationToken)
    {
        var response = responses.Get(id);
        if (response.Status == "cancelled")
        {
            return response.Body;
        }
        if (!(bool)response.Body["background"]!)
        {
            throw ApiException.Detail(409, $"Cannot cancel response '{id}': only background responses can be cancelled");
        }
        if (!response.IsUnfinished)
        {
            throw ApiException.Detail(409, $"Cannot cancel response '{id}' with status '{response.Status}'");
        }
        await responses.SaveAsync(response with { Body = With(response.Body, "cancelled") }, cancellationToken);
        if (running.TryGetValue(id, out var work))
        {
            await work.Cancellation.CancelAsync();
        }
        return responses.Get(id).Body;
    }

    /// <summary>Ends what runs; it stays as it was last kept.</summary>
    public async ValueTask DisposeAsync()
    {
        var left = running.Values.ToList();
        foreach (var (cancellation, _) in left)
        {
            await cancellation.CancelAsync();
        }
        await Task.WhenAll(left.Select(work => work.Work));
        workers.Dispose();
        turns?.Dispose();
    }

    private async Task WorkAsync(ResponseRequest request, StoredResponse queued, CancellationTokenSource cancellation)
    {
        var id = (string)queued.Body["id"]!;
        try
        {
            await workers.WaitAsync(cancellation.Token);
            try
            {
                await RunAsync(request, queued, cancellation.Token);
            }
            finally
            {
                workers.Release();
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Whoever cancelled it has kept that.
        }
        catch (Exception exception)
        {
            LogNotKept(exception, id);
        }
        finally
        {
            // The source is left to the collector: someone may be about to cancel it.
            running.TryRemove(id, out _);
        }
    }

    private async Task RunAsync(ResponseRequest request, StoredResponse queued, CancellationToken cancelled)
    {
        await responses.SaveAsync(queued with { Body = With(queued.Body, "in_progress") }, cancelled);
        using var limit = new CancellationTokenSource(TimeLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancelled, limit.Token);
        try
        {
            var id = (string)queued.Body["id"]!;
            await (turns?.TakeAsync(() => runner.RunAsync(runner.Prepare(request, id), either.Token), either.Token)
                ?? runner.RunAsync(runner.Prepare(request, id), either.Token));
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancelled.IsCancellationRequested)
        {
            await FailAsync("processing_error", $"Background response timed out after {TimeLimit.TotalSeconds}s");
        }
        catch (ModelFailedException exception)
        {
            await FailAsync("server_error", exception.Message);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            await FailAsync("processing_error", exception.Message);
        }

        Task FailAsync(string code, string message)
        {
            var failed = With(queued.Body, "failed");
            failed["error"] = new JsonObject { ["code"] = code, ["message"] = message };
            return responses.SaveAsync(queued with { Body = failed }, cancelled);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "What became of the background response {Id} could not be kept")]
    private partial void LogNotKept(Exception exception, string id);

    private static JsonObject With(JsonObject body, string status)
    {
        var changed = (JsonObject)body.DeepClone();
        changed["status"] = status;
        return changed;
    }
}
