using System.ClientModel;
using System.ClientModel.Primitives;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ResearchFlows.LlamaStack;

/// <summary>
/// The one place where faults of the server are classified: transient or permanent, with the server's own words. Most of its APIs say
/// <c>{"error":{"message"}}</c>, the Responses API and unknown routes <c>{"detail"}</c>; the OpenAI library's message shows neither.
/// </summary>
internal static class LlamaStackCall
{
    private const int MaxMessageLength = 2000;

    /// <summary>Runs a call and turns whatever it throws into one of the two kinds of fault.</summary>
    public static async Task<T> RunAsync<T>(string what, Func<Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call();
        }
        catch (ClientResultException exception) when (exception.GetRawResponse() is { } response)
        {
            throw Classify(what, response.Status, ReadBody(response), RetryAfterOf(response), exception);
        }
        catch (Exception exception) when (IsConnectionFault(exception) && !cancellationToken.IsCancellationRequested)
        {
            throw new TransientFaultException($"{what}: {Reason(exception)}", innerException: exception);
        }
    }

    /// <summary>The fault that a reply with an error status stands for.</summary>
    public static Exception Classify(string what, int status, string body, TimeSpan? retryAfter, Exception? inner = null)
    {
        var words = MessageIn(body);
        var message = $"{what}: {status} {words}";
        if (status is 408 or 429 or >= 500)
        {
            return new TransientFaultException(message, retryAfter, inner);
        }

        return status == 404 && words.StartsWith("Response '", StringComparison.Ordinal)
            ? new ResponseLostException(message, inner)
            : new PermanentFaultException(message, inner);
    }

    /// <summary>The wait that a Retry-After header asks for: seconds, or a date.</summary>
    public static TimeSpan? ReadRetryAfter(string? header)
    {
        if (int.TryParse(header, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            return TimeSpan.FromSeconds(seconds);
        }

        return DateTimeOffset.TryParseExact(header, "R", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
            && date > TimeProvider.System.GetUtcNow()
                ? date - TimeProvider.System.GetUtcNow()
                : null;
    }

    private static string MessageIn(string body)
    {
        try
        {
            using var json = JsonText.ParseMended(Encoding.UTF8.GetBytes(body));
            var root = json.RootElement;
            if (root.ValueKind == JsonValueKind.Object)
            {
                var text = root.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object && error.TryGetProperty("message", out var message)
                    ? message.ToString()
                    : root.TryGetProperty("detail", out var detail) ? detail.ToString() : body;
                return Cut(text);
            }
        }
        catch (JsonException)
        {
            // Not JSON: a proxy's page, or half a reply. Its text is what there is.
        }

        return body.Length == 0 ? "(no text)" : Cut(body);
    }

    private static string ReadBody(PipelineResponse response)
    {
        try
        {
            return response.Content.ToString();
        }
        catch (InvalidOperationException)
        {
            return "";
        }
    }

    private static TimeSpan? RetryAfterOf(PipelineResponse response) =>
        response.Headers.TryGetValue("Retry-After", out var value) ? ReadRetryAfter(value) : null;

    private static bool IsConnectionFault(Exception exception) => exception
        is ClientResultException or HttpRequestException or IOException or OperationCanceledException or JsonException or ReplyUnreadableException
        || (exception is AggregateException { InnerExceptions: var inner } && inner.All(IsConnectionFault));

    private static string Reason(Exception exception) => exception switch
    {
        OperationCanceledException => "no reply within the time limit.",
        JsonException or ReplyUnreadableException => $"the reply cannot be read: {exception.Message}",
        AggregateException { InnerExceptions: [var first, ..] } => Reason(first),
        { InnerException: { } inner } => $"{exception.Message} {inner.Message}",
        _ => exception.Message,
    };

    private static string Cut(string text) => text.Length <= MaxMessageLength ? text : text[..MaxMessageLength] + "…";
}

/// <summary>The server answered with success and a body that is not what its protocol promises.</summary>
internal sealed class ReplyUnreadableException(string message) : Exception(message);
