using System.Globalization;
using System.Text.RegularExpressions;

namespace ResearchFlows.LlamaStack;

/// <summary>A fault that may be gone at the next try: a 500, a time-out, an unreadable reply, half a reply.</summary>
/// <remarks>Failures cross the port as text, so what the server asked for by Retry-After travels in the message.</remarks>
public partial class TransientFaultException : Exception
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    /// <summary>Describes the fault.</summary>
    /// <param name="message">What failed, where, and the server's own words.</param>
    /// <param name="retryAfter">How long the server asked to be left alone.</param>
    /// <param name="innerException">What was caught.</param>
    public TransientFaultException(string message, TimeSpan? retryAfter = null, Exception? innerException = null)
        : base(OneLine(message) + (retryAfter is { } wait ? FormattableString.Invariant($" (retry after {Cap(wait).TotalSeconds:0.###} s)") : ""), innerException)
    {
    }

    /// <summary>Whether the server itself said so, with a status.</summary>
    internal bool IsAnswer { get; init; }

    /// <summary>The status that it said so with, if any.</summary>
    internal int? Status { get; init; }

    /// <summary>The wait that a failure's message asks for, at most an hour; null when it asks for none.</summary>
    public static TimeSpan? RetryAfterIn(string message) =>
        RetryAfter().Match(message) is { Success: true } match
            ? Cap(TimeSpan.FromSeconds(double.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture)))
            : null;

    private static TimeSpan Cap(TimeSpan wait) => wait < LongestWait ? wait : LongestWait;

    /// <summary>A host may keep only the first line of a failure's message.</summary>
    private static string OneLine(string message) => message.ReplaceLineEndings(" ");

    [GeneratedRegex(@"\(retry after (\d{1,9}(?:\.\d{1,3})?) s\)$")]
    private static partial Regex RetryAfter();
}

/// <summary>
/// The server is away: it cannot be reached, or says itself that it takes no requests now (429, 502, 503, 504). That is nothing the
/// request could help, so it is waited out by time, where other faults are tried again so many times.
/// </summary>
public sealed class ServerAwayException(string message, TimeSpan? retryAfter = null, Exception? innerException = null)
    : TransientFaultException(message, retryAfter, innerException);

/// <summary>
/// No reply came within the time limit. The server may be working on it still, and what is asked again stands behind that: it is tried once
/// more and no oftener.
/// </summary>
public sealed class TimedOutException(string message, Exception? innerException = null)
    : TransientFaultException($"{message} (the limit is the setting ResearchFlows__LlamaStack__TimeoutSeconds)", innerException: innerException);

/// <summary>The server could not index a file, and does not say that it never will.</summary>
public sealed class IndexingFailedException(string message) : TransientFaultException(message);

/// <summary>A fault that the same request would meet again: 400, 401, 404, 422, or an answer that breaks the protocol.</summary>
public sealed class PermanentFaultException(string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>The status that the server said so with, if it did.</summary>
    internal int? Status { get; init; }

    /// <summary>Whether a model is at fault, and not what was sent: nothing else would fare better.</summary>
    internal bool IsOfTheModel { get; init; }

    /// <summary>The server's own words.</summary>
    internal string Words { get; init; } = "";
}

/// <summary>The server no longer has the response that the request continues from; the conversation must be sent whole.</summary>
public sealed class ResponseLostException(string message, Exception? innerException = null) : Exception(message, innerException);

/// <summary>The conversation is longer than the model's context.</summary>
public sealed class ContextFullException(string message, Exception? innerException = null) : Exception(message, innerException);

/// <summary>The server of one of the request's tools (MCP) cannot be reached.</summary>
public sealed class ToolUnreachableException(string message, Exception? innerException = null) : Exception(message, innerException);
