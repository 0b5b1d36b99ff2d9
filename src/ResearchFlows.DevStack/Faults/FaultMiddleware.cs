namespace ResearchFlows.DevStack.Faults;

/// <summary>Carries out the rules of <see cref="DevStackFaults"/> and writes its request log.</summary>
internal sealed class FaultMiddleware(DevStackFaults faults, TimeProvider time)
{
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var (method, path) = (context.Request.Method, context.Request.Path.Value ?? "");
        var rule = faults.Next(method, path);
        var dropped = false;
        try
        {
            if (rule?.Latency > TimeSpan.Zero)
            {
                await Task.Delay(rule.Latency, time, context.RequestAborted);
            }
            dropped = rule is null or { Kind: FaultKind.Delay }
                ? await PassAsync(context, next)
                : await StrikeAsync(context, next, rule);
        }
        finally
        {
            faults.Log(new LoggedRequest(method, path, dropped ? 0 : context.Response.StatusCode));
        }
    }

    private static async Task<bool> PassAsync(HttpContext context, RequestDelegate next)
    {
        await next(context);
        return false;
    }

    /// <summary>Answers whether the connection was dropped.</summary>
    private static async Task<bool> StrikeAsync(HttpContext context, RequestDelegate next, FaultRule rule)
    {
        var answer = rule.AfterWork || rule.Kind == FaultKind.TruncatedBody ? await WorkAsync(context, next) : [];
        switch (rule.Kind)
        {
            case FaultKind.Status:
                await AnswerAsync(context, rule.Status, "application/json", rule.Body, rule.Headers);
                return false;
            case FaultKind.MalformedBody:
                await AnswerAsync(context, 200, "text/html", "<html><body><h1>Bad gateway</h1></body></html>", new Dictionary<string, string>());
                return false;
            case FaultKind.TruncatedBody:
                context.Response.ContentLength = answer.Length;
                await context.Response.Body.WriteAsync(answer.AsMemory(0, answer.Length / 2));
                await context.Response.Body.FlushAsync();
                break;
        }
        context.Abort();
        return true;
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
