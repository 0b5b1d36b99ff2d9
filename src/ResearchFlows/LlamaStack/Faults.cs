using System.Globalization;
using System.Text.RegularExpressions;

namespace ResearchFlows.LlamaStack;

/// <summary>A fault that may be gone at the next try: 429, 5xx, a broken connection, a time-out, an unreadable reply.</summary>
/// <remarks>Failures cross the port as text, so what the server asked for by Retry-After travels in the message.</remarks>
public sealed partial class TransientFaultException : Exception
{
    /// <summary>Describes the fault.</summary>
    /// <param name="message">What failed, where, and the server's own words.</param>
    /// <param name="retryAfter">How long the server asked to be left alone.</param>
    /// <param name="innerException">What was caught.</param>
    public TransientFaultException(string message, TimeSpan? retryAfter = null, Exception? innerException = null)
        : base(OneLine(message) + (retryAfter is { } wait ? FormattableString.Invariant($" (retry after {wait.TotalSeconds:0.###} s)") : ""), innerException)
    {
    }

    /// <summary>The wait that a failure's message asks for, at most an hour; null when it asks for none.</summary>
    public static TimeSpan? RetryAfterIn(string message) =>
        RetryAfter().Match(message) is { Success: true } match
            ? TimeSpan.FromSeconds(Math.Min(3600, double.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture)))
            : null;

    /// <summary>A host may keep only the first line of a failure's message.</summary>
    private static string OneLine(string message) => message.ReplaceLineEndings(" ");

    [GeneratedRegex(@"\(retry after (\d{1,9}(?:\.\d{1,3})?) s\)$")]
    private static partial Regex RetryAfter();
}

/// <summary>A fault that the same request would meet again: 400, 401, 404, 422, or an answer that breaks the protocol.</summary>
public sealed class PermanentFaultException(string message, Exception? innerException = null) : Exception(message, innerException);

/// <summary>The server no longer has the response that the request continues from; the conversation must be sent whole.</summary>
public sealed class ResponseLostException(string message, Exception? innerException = null) : Exception(message, innerException);
