using System.Runtime.InteropServices;
using System.Text.Json;
using ResearchFlows.Orchestrations;

namespace ResearchFlows.Local.Engine;

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
    public static FailureDetails FailureOf(Exception exception)
    {
        var failure = FailureDetails.From(exception);
        if (failure.ErrorMessage.Length <= MaxFailureLength)
        {
            return failure;
        }

        const int tail = 512;
        const string cut = " […] ";
        var message = failure.ErrorMessage;
        return failure with { ErrorMessage = string.Concat(message.AsSpan(0, MaxFailureLength - tail - cut.Length), cut, message.AsSpan(message.Length - tail)) };
    }

    private static int Bytes(JsonElement json) => JsonMarshal.GetRawUtf8Value(json).Length;
}
