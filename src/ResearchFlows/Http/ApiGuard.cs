using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ResearchFlows.LlamaStack;
using ResearchFlows.Ports;

namespace ResearchFlows.Http;

/// <summary>Runs a handler so that whatever is wrong comes out as a problem document.</summary>
public static partial class ApiGuard
{
    private const int MostTitleBytes = 2000;

    /// <summary>Runs a handler.</summary>
    /// <param name="logger">Where faults of ours are logged.</param>
    /// <param name="handler">The handler.</param>
    public static async Task<IResult> RunAsync(ILogger logger, Func<Task<IResult>> handler)
    {
        try
        {
            return await handler();
        }
        catch (Exception exception) when (Describe(exception) is { } problem)
        {
            return Problem(problem.Status, problem.Message, problem.Errors, problem.Link);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogFault(logger, exception);
            return Problem(500, "Something failed here that should not; the log of the host says what.");
        }
    }

    /// <summary>What a fault means to a client; null when it is a fault of ours.</summary>
    internal static ProblemException? Describe(Exception exception) => exception switch
    {
        ProblemException problem => problem,
        BadHttpRequestException bad => new ProblemException(bad.StatusCode, bad.Message),
        InstanceNotFoundException => new ProblemException(404, exception.Message),
        StoreUnavailableException => new ProblemException(503, $"Nothing was recorded: {exception.Message}"),
        TransientFaultException or PermanentFaultException => new ProblemException(502, $"Llama Stack could not serve this: {exception.Message}"),
        _ => null,
    };

    /// <summary>A problem document.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="title">What is wrong.</param>
    /// <param name="errors">The fields that are wrong.</param>
    /// <param name="link">Where to look.</param>
    public static IResult Problem(int status, string title, IReadOnlyDictionary<string, string[]>? errors = null, string? link = null)
    {
        Dictionary<string, object?> extensions = [];
        if (errors is { Count: > 0 })
        {
            extensions["errors"] = errors;
        }

        if (link is not null)
        {
            extensions["link"] = link;
        }

        return Results.Problem(statusCode: status, title: Texts.Cut(title, MostTitleBytes), extensions: extensions);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A request failed.")]
    private static partial void LogFault(ILogger logger, Exception exception);
}
