using ResearchFlows.Api;

namespace ResearchFlows.Local.Hosting;

/// <summary>What holds for every request before and after its handler.</summary>
internal static class ApiGuards
{
    /// <summary>Refuses foreign host names and bodies that are not JSON; turns what routing refuses into problem documents.</summary>
    public static void UseApiGuards(this WebApplication application, AllowedHosts allowedHosts)
    {
        var stopping = application.Lifetime.ApplicationStopping;
        application.Use(async (context, next) =>
        {
            context.Response.Headers.XContentTypeOptions = "nosniff";
            if (Refusal(context.Request, allowedHosts) is { } refusal)
            {
                await refusal.ExecuteAsync(context);
                return;
            }

            await RunAsync(context, next, stopping);
            if (!context.Response.HasStarted && RoutingRefusal(context) is { } unserved)
            {
                await unserved.ExecuteAsync(context);
            }
        });
    }

    private static IResult? Refusal(HttpRequest request, AllowedHosts allowedHosts)
    {
        if (!allowedHosts.Contains(request.Host))
        {
            return ApiGuard.Problem(421, $"This host is not '{request.Host.Host}'. Name it localhost, or list the name in ResearchFlows__AllowedHosts.");
        }

        var hasBody = request.ContentLength > 0 || request.Headers.TransferEncoding.Count > 0;
        return hasBody && !HttpMethods.IsGet(request.Method) && !request.HasJsonContentType()
            ? ApiGuard.Problem(415, "The content type must be application/json.")
            : null;
    }

    /// <summary>A stop of the host ends requests that only look, so that nobody's long wait holds it up.</summary>
    private static async Task RunAsync(HttpContext context, RequestDelegate next, CancellationToken stopping)
    {
        if (!HttpMethods.IsGet(context.Request.Method))
        {
            await next(context);
            return;
        }

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        context.RequestAborted = ended.Token;
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await ApiGuard.Problem(503, "The host is stopping; runs go on when it is started again.").ExecuteAsync(context);
        }
    }

    private static IResult? RoutingRefusal(HttpContext context) => context.Response.StatusCode switch
    {
        404 => ApiGuard.Problem(404, $"There is no route {context.Request.Path}; {ApiDocument.Route} lists them."),
        405 => ApiGuard.Problem(405, $"{context.Request.Path} does not take {context.Request.Method}; it takes {context.Response.Headers.Allow}."),
        415 => ApiGuard.Problem(415, "The content type must be application/json."),
        _ => null,
    };
}
