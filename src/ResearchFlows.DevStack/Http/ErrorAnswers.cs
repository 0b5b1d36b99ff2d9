using Microsoft.Data.Sqlite;
using ResearchFlows.DevStack.Models;
using static SQLitePCL.raw;

namespace ResearchFlows.DevStack.Http;

/// <summary>Turns exceptions, unknown routes and wrong methods into the captured server's error bodies, and names the model on every answer.</summary>
internal sealed partial class ErrorAnswers(ModelCatalog models, ILogger logger)
{
    /// <summary>Marks a request whose error came as far as the last handler.</summary>
    public static readonly object CaughtAtLast = new();

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        context.Response.Headers["X-DevStack-Model"] = models.Description;
        try
        {
            await next(context);
        }
        catch (ApiException exception)
        {
            if (exception.CaughtAtLast)
            {
                context.Items[CaughtAtLast] = true;
            }
            await Json.Answer(exception.Status, exception.Body).ExecuteAsync(context);
        }
        catch (BadHttpRequestException exception)
        {
            await Json.Answer(exception.StatusCode, ApiException.Error(exception.StatusCode, exception.Message).Body).ExecuteAsync(context);
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode is not (SQLITE_CONSTRAINT or SQLITE_ERROR) && !context.Response.HasStarted)
        {
            LogUnusable(exception.Message);
            await Json.Answer(503, ApiException.Error(503, $"The data file cannot be used: {exception.Message}").Body).ExecuteAsync(context);
        }
        catch (IOException exception) when (!context.Response.HasStarted)
        {
            // Only the request is read from anything but the data file.
            await Json.Answer(400, ApiException.Error(400, $"The request cannot be read: {exception.Message}").Body).ExecuteAsync(context);
        }
        catch (Exception exception) when (exception is not OperationCanceledException && !context.Response.HasStarted)
        {
            LogFailure(exception, context.Request.Method, context.Request.Path);
            await Json.Answer(500, ApiException.Error(500, "Internal server error: An unexpected error occurred.").Body).ExecuteAsync(context);
        }
        await DescribeRoutingErrorAsync(context);
    }

    private static Task DescribeRoutingErrorAsync(HttpContext context)
    {
        var detail = context.Response switch
        {
            { HasStarted: true } or { ContentType: not null } => null,
            { StatusCode: 404 } => "Not Found",
            { StatusCode: 405 } => "Method Not Allowed",
            _ => null,
        };
        return detail is null || HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : Json.Answer(context.Response.StatusCode, ApiException.Detail(0, detail).Body).ExecuteAsync(context);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The data file cannot be used: {Reason}")]
    private partial void LogUnusable(string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed")]
    private partial void LogFailure(Exception exception, string method, string path);
}
