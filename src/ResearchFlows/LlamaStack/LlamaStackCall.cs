using ResearchFlows.Json;
using System.ClientModel;
using System.ClientModel.Primitives;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace ResearchFlows.LlamaStack;

/// <summary>
/// The one place where faults of the server are classified: away, transient or permanent, with the server's own words. Most of its APIs say
/// <c>{"error":{"message"}}</c>, the Responses API and unknown routes <c>{"detail"}</c>; the OpenAI library's message shows neither.
/// </summary>
internal static class LlamaStackCall
{
    private const int MaxMessageLength = 2000;

    /// <summary>A page of a proxy says what it is in its beginning.</summary>
    private const int MaxPageLength = 200;

    /// <summary>
    /// Runs one of an activity's several calls; one that is answered with 500 is made once more, at once. An activity that is tried again
    /// begins at its first call, so where every second call fails (one of two servers behind one address is ill) it would never get past it.
    /// </summary>
    public static async Task<T> RunAsync<T>(string what, Func<Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await RunOnceAsync(what, call, cancellationToken);
        }
        catch (TransientFaultException fault) when (fault is not ServerAwayException && fault.IsAnswer)
        {
            return await RunOnceAsync(what, call, cancellationToken);
        }
    }

    /// <summary>Runs a call and turns whatever it throws into one of the kinds of fault.</summary>
    public static async Task<T> RunOnceAsync<T>(string what, Func<Task<T>> call, CancellationToken cancellationToken)
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
            var message = $"{what}: {Reason(exception)}";
            throw IsAway(exception) ? new ServerAwayException(message, innerException: exception)
                : IsReplyTimeout(exception) ? new TimedOutException(message, exception)
                : new TransientFaultException(message, innerException: exception);
        }
    }

    /// <summary>The fault that a reply with an error status stands for: by the server's words where the table knows them, else by the status.</summary>
    public static Exception Classify(string what, int status, string body, TimeSpan? retryAfter, Exception? inner = null)
    {
        var (words, code) = WordsIn(body);
        var message = $"{what}: {status} {words}";
        return MeaningOf(status, words, code) switch
        {
            FaultMeaning.Away => new ServerAwayException(message, retryAfter, inner) { Status = status },
            FaultMeaning.Passing => new TransientFaultException(message, retryAfter, inner) { IsAnswer = true },
            FaultMeaning.TimedOut => new TimedOutException(message, inner),
            FaultMeaning.ContextFull => new ContextFullException(message, inner),
            FaultMeaning.ToolUnreachable => new ToolUnreachableException(message, inner),
            FaultMeaning.ResponseLost => new ResponseLostException(message, inner),
            _ => new PermanentFaultException(message, inner) { Status = status, Words = words },
        };
    }

    private static FaultMeaning MeaningOf(int status, string words, string code)
    {
        var known = FaultTable.Find($"{words}\n{code}");
        if (FaultTable.Tool.Matches(words) && (status == 502 || (status >= 500 && known is FaultMeaning.Away or FaultMeaning.TimedOut)))
        {
            return FaultTable.Tool.Meaning;
        }

        return status switch
        {
            429 when known == FaultMeaning.Lasting => FaultMeaning.Lasting,
            429 or 502 or 503 or 504 => FaultMeaning.Away,
            408 => known ?? FaultMeaning.Passing,
            >= 500 => known ?? FaultMeaning.Passing,
            // The server's own refusals may repeat what they refuse: a question about rate limits is none.
            _ => known is FaultMeaning.ContextFull or FaultMeaning.ResponseLost || IsOfTheModel(words) ? known ?? FaultMeaning.Lasting : FaultMeaning.Lasting,
        };
    }

    /// <summary>Whether the words are those of the library that the server asks models with, whose status they begin with.</summary>
    private static bool IsOfTheModel(string words) => words.StartsWith("Error code: ", StringComparison.Ordinal);

    /// <summary>The wait that a Retry-After header asks for: seconds, or a date. More seconds than can be counted are very many.</summary>
    public static TimeSpan? ReadRetryAfter(string? header)
    {
        if (header is { Length: > 9 } && header.All(char.IsAsciiDigit))
        {
            return TimeSpan.FromSeconds(int.MaxValue);
        }

        var now = TimeProvider.System.GetUtcNow();
        return RetryConditionHeaderValue.TryParse(header, out var asked)
            ? asked.Delta ?? (asked.Date is { } date && date > now ? date - now : null)
            : null;
    }

    /// <summary>The server's own words in an error's body.</summary>
    public static string MessageIn(string body) => WordsIn(body).Words;

    private static (string Words, string Code) WordsIn(string body)
    {
        try
        {
            using var json = JsonText.ParseMended(Encoding.UTF8.GetBytes(body));
            if (json.RootElement is { ValueKind: JsonValueKind.Object } root)
            {
                var error = root.TryGetProperty("error", out var member) && member.ValueKind == JsonValueKind.Object ? member : default;
                var text = TextOf(error, "message") ?? TextOf(root, "detail") ?? body;
                return (Cut(text), Cut(TextOf(error, "code") ?? ""));
            }
        }
        catch (JsonException)
        {
            // Not JSON: a proxy's page, or half a reply. Its text is what there is.
        }

        return (body.Length == 0 ? "(no text)" : Cut(body, MaxPageLength), "");
    }

    private static string? TextOf(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var text) ? text.ToString() : null;

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

    /// <summary>
    /// No reply was begun, so nothing is known of the request but that it found no server. A reply that broke off, cannot be read or did
    /// not come within the time limit is the request's own: the server took it, and may take as long, and cost as much, each time.
    /// </summary>
    private static bool IsAway(Exception exception) => exception switch
    {
        AggregateException { InnerExceptions: var inner } => inner.All(IsAway),
        ClientResultException { InnerException: { } inner } => IsAway(inner),
        HttpRequestException { HttpRequestError: var error } => error != HttpRequestError.InvalidResponse,
        _ => IsConnectTimeout(exception),
    };

    /// <summary>The handler's own limit for connections; the clients' limits for replies wrap a cancellation.</summary>
    private static bool IsConnectTimeout(Exception exception) =>
        exception is OperationCanceledException { InnerException: TimeoutException { InnerException: null } };

    private static bool IsReplyTimeout(Exception exception) => exception switch
    {
        AggregateException { InnerExceptions: [var first, ..] } => IsReplyTimeout(first),
        ClientResultException { InnerException: { } inner } => IsReplyTimeout(inner),
        _ => exception is OperationCanceledException && !IsConnectTimeout(exception),
    };

    private static string Reason(Exception exception) => exception switch
    {
        OperationCanceledException when IsConnectTimeout(exception) => "no connection within the time limit.",
        OperationCanceledException => "no reply within the time limit.",
        JsonException or ReplyUnreadableException => $"the reply cannot be read: {exception.Message}",
        AggregateException { InnerExceptions: [var first, ..] } => Reason(first),
        _ when exception.GetBaseException().Message is var cause && !exception.Message.Contains(cause, StringComparison.Ordinal) => $"{exception.Message} {cause}",
        _ => exception.Message,
    };

    private static string Cut(string text, int length = MaxMessageLength) => text.Length <= length ? text : text[..length] + "…";
}

/// <summary>The server answered with success and a body that is not what its protocol promises.</summary>
internal sealed class ReplyUnreadableException(string message) : Exception(message);
