using Microsoft.AspNetCore.Authorization;
using ResearchFlows.Http;
using System.Security.Claims;

namespace ResearchFlows.Local.Hosting;

/// <summary>What holds for every request before and after its handler.</summary>
internal static partial class ApiGuards
{
    /// <summary>Refuses foreign host names, missing keys and bodies that are not JSON; turns what routing refuses into problem documents.</summary>
    public static void UseApiGuards(this WebApplication application, AllowedHosts allowedHosts, NamedKeys keys)
    {
        var stopping = application.Lifetime.ApplicationStopping;
        application.Use(async (context, next) =>
        {
            context.Response.Headers.XContentTypeOptions = "nosniff";
            if ((Refusal(context.Request, allowedHosts) ?? KeyRefusal(context, keys)) is { } refusal)
            {
                await refusal.ExecuteAsync(context);
                return;
            }

            await RunAsync(context, next, application.Logger, stopping);
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
        return hasBody && !OnlyLooks(request) && !request.HasJsonContentType()
            ? ApiGuard.Problem(415, "The content type must be application/json.")
            : null;
    }

    /// <summary>Whatever is not marked as anonymous asks for a key, when there are any; the key's name is the caller's.</summary>
    private static IResult? KeyRefusal(HttpContext context, NamedKeys keys)
    {
        if (keys.NameOf(context.Request) is { } name)
        {
            context.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, name)], "Key"));
            return null;
        }

        if (!keys.Any || context.GetEndpoint() is null || context.GetEndpoint()!.Metadata.GetMetadata<IAllowAnonymous>() is not null)
        {
            return null;
        }

        context.Response.Headers.WWWAuthenticate = "Bearer";
        return ApiGuard.Problem(401, NamedKeys.Sent(context.Request) is null
            ? "This host asks for a key: send one as the header x-functions-key, or as Authorization: Bearer. The command line takes it from the environment variable ResearchFlows__Key."
            : "The key that was sent is none of this host's; those are in its setting ResearchFlows__Keys.");
    }

    /// <summary>A stop of the host ends requests that only look, so that nobody's long wait holds it up.</summary>
    private static async Task RunAsync(HttpContext context, RequestDelegate next, ILogger logger, CancellationToken stopping)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, OnlyLooks(context.Request) ? stopping : CancellationToken.None);
        context.RequestAborted = ended.Token;
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await ApiGuard.Problem(503, "The host is stopping; runs go on when it is started again.").ExecuteAsync(context);
        }
        catch (Exception exception) when (!context.Response.HasStarted && exception is not (OperationCanceledException or BadHttpRequestException))
        {
            LogFault(logger, exception, context.Request.Path);
            await ApiGuard.Problem(500, "Something failed here that should not; the log of the host says what.").ExecuteAsync(context);
        }
    }

    private static bool OnlyLooks(HttpRequest request) => HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);

    private static IResult? RoutingRefusal(HttpContext context) => context.Response.StatusCode switch
    {
        404 => ApiGuard.Problem(404, $"There is no route {context.Request.Path}; {ApiDocument.Route} lists them."),
        405 => ApiGuard.Problem(405, $"{context.Request.Path} does not take {context.Request.Method}; it takes {context.Response.Headers.Allow}."),
        415 => ApiGuard.Problem(415, "The content type must be application/json."),
        _ => null,
    };

    [LoggerMessage(Level = LogLevel.Error, Message = "The answer to {Path} could not be written.")]
    private static partial void LogFault(ILogger logger, Exception exception, string path);
}
