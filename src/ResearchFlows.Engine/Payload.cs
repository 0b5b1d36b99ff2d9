using Microsoft.DurableTask;
using ResearchFlows.Ports;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace ResearchFlows.Engine;

/// <summary>What crosses the port, as JSON within its limits.</summary>
internal static class Payload
{
    public const int MaxBytes = 1024 * 1024;
    public const int MaxCustomStatusBytes = 16 * 1024;
    private const int ExpectedBytes = 32 * 1024;
    private const int MaxFailureLength = 8 * 1024;

    /// <summary>The JSON of a value; null stays null.</summary>
    public static JsonElement? Serialize(object? value, string what, int limit = MaxBytes) =>
        value is null ? null : Check(JsonSerializer.SerializeToElement(value, PortJson.Options), what, limit);

    /// <exception cref="PayloadTooLargeException">It is over the limit.</exception>
    public static JsonElement Check(JsonElement json, string what, int limit = MaxBytes) =>
        Bytes(json) is var bytes && bytes > limit ? throw new PayloadTooLargeException(what, bytes, limit) : json;

    /// <summary>Names what is larger than the design promises, without its content.</summary>
    public static void WarnWhenLarge(ILogger logger, JsonElement? json, string what)
    {
        if (json is { } payload && Bytes(payload) is var bytes && bytes > ExpectedBytes)
        {
            EngineLog.LargePayload(logger, what, bytes, ExpectedBytes);
        }
    }

    /// <summary>The agent that an input names.</summary>
    public static string? AgentOf(JsonElement? input) =>
        input is { ValueKind: JsonValueKind.Object } json
        && json.TryGetProperty("agent", out var agent) && agent.ValueKind == JsonValueKind.String
            ? agent.GetString()
            : null;

    /// <summary>
    /// The details of an exception. A long message loses its middle: the end may say how long to wait before another attempt.
    /// </summary>
    public static TaskFailureDetails FailureOf(Exception exception)
    {
        var failure = Failure(exception.GetType().FullName ?? exception.GetType().Name, exception.Message);
        if (failure.ErrorMessage.Length <= MaxFailureLength)
        {
            return failure;
        }

        const int tail = 512;
        const string cut = " […] ";
        var message = failure.ErrorMessage;
        return failure with { ErrorMessage = string.Concat(message.AsSpan(0, MaxFailureLength - tail - cut.Length), cut, message.AsSpan(message.Length - tail)) };
    }

    /// <summary>A failure as histories keep it: its type and its message.</summary>
    public static TaskFailureDetails Failure(string errorType, string errorMessage) => new(errorType, errorMessage, null, null, null);

    private static int Bytes(JsonElement json) => JsonMarshal.GetRawUtf8Value(json).Length;
}
