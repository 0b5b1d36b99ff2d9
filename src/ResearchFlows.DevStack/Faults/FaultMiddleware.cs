using Microsoft.AspNetCore.Connections.Features;
using ResearchFlows.DevStack.Http;
using ResearchFlows.DevStack.Storage;

namespace ResearchFlows.DevStack.Faults;

/// <summary>Carries out the rules of <see cref="DevStackFaults"/> and writes its request log.</summary>
internal sealed class FaultMiddleware(DevStackFaults faults, Database database, TimeProvider time)
{
    private static readonly object GivenUp = new();
    private static readonly object Logged = new();

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        // Before the client can read any of the answer: whoever has it finds the request in the log.
        context.Response.OnStarting(() =>
        {
            Log(context, context.Response.StatusCode);
            return Task.CompletedTask;
        });
        try
        {
            if (faults.TakeLossOfState())
            {
                await database.ForgetAsync(context.RequestAborted);
            }
            await CarryOutAsync(context, next, faults.Next(context.Request.Method, context.Request.Path.Value ?? ""));
        }
        finally
        {
            Log(context, context.Response.StatusCode);
        }
    }

    /// <summary>Logs the request, once.</summary>
    private void Log(HttpContext context, int status)
    {
        if (context.Items.TryAdd(Logged, true))
        {
            faults.Log(new LoggedRequest(context.Request.Method, context.Request.Path.Value ?? "", status, context.Request.Headers.TraceParent));
        }
    }

    private void Drop(HttpContext context)
    {
        Log(context, 0);
        context.Abort();
    }

    private async Task CarryOutAsync(HttpContext context, RequestDelegate next, FaultRule? rule)
    {
        var connection = context.Features.Get<IConnectionItemsFeature>()!.Items;
        if (connection.ContainsKey(GivenUp))
        {
            Drop(context);
            return;
        }
        if (rule?.Latency > TimeSpan.Zero)
        {
            await Task.Delay(rule.Latency, time, context.RequestAborted);
        }
        if (faults.Lacks(context.Request.Path.Value ?? ""))
        {
            await AnswerAsync(context, 404, "application/json", """{"detail":"Not Found"}""", new Dictionary<string, string>());
            return;
        }
        await (rule is null or { Kind: FaultKind.Delay } ? next(context) : StrikeAsync(context, next, rule));
        if (faults.ClosesAfterErrors && (context.Items.ContainsKey(ErrorAnswers.CaughtAtLast) || context.Response.StatusCode == 502))
        {
            connection[GivenUp] = true;
        }
    }

    private async Task StrikeAsync(HttpContext context, RequestDelegate next, FaultRule rule)
    {
        var answer = rule.AfterWork || rule.Kind == FaultKind.TruncatedBody ? await WorkAsync(context, next) : [];
        switch (rule.Kind)
        {
            case FaultKind.Status:
                // A client that is still sending would find its connection closed before it reads the answer.
                await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
                await AnswerAsync(context, rule.Status, "application/json", rule.Body, rule.Headers);
                return;
            case FaultKind.MalformedBody:
                await AnswerAsync(context, 200, "text/html", "<html><body><h1>Bad gateway</h1></body></html>", new Dictionary<string, string>());
                return;
            case FaultKind.TruncatedBody:
                var isStream = context.Response.ContentType?.StartsWith("text/event-stream", StringComparison.Ordinal) == true;
                context.Response.ContentLength = isStream ? null : answer.Length;
                Log(context, isStream ? context.Response.StatusCode : 0);
                await context.Response.Body.WriteAsync(answer.AsMemory(0, answer.Length / 2));
                await context.Response.Body.FlushAsync();
                if (isStream)
                {
                    return;
                }
                break;
        }
        Drop(context);
    }

    private static async Task<byte[]> WorkAsync(HttpContext context, RequestDelegate next)
    {
        var connection = context.Response.Body;
        using var kept = new MemoryStream();
        context.Response.Body = kept;
        try
        {
            await next(context);
        }
        finally
        {
            context.Response.Body = connection;
        }
        return kept.ToArray();
    }

    private static Task AnswerAsync(HttpContext context, int status, string contentType, string body, IReadOnlyDictionary<string, string> headers)
    {
        context.Response.Clear();
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        foreach (var (name, value) in headers)
        {
            context.Response.Headers[name] = value;
        }
        return context.Response.WriteAsync(body);
    }
}
