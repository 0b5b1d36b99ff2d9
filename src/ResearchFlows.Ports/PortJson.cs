using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ResearchFlows.Ports;

/// <summary>The one set of JSON options: what crosses the port, what the ledger keeps and what the HTTP API says.</summary>
public static class PortJson
{
    /// <summary>The most bytes of JSON that cross the port: larger things are cut, or passed by reference.</summary>
    public const int MostBytes = 32 * 1024;

    /// <summary>camelCase, enums by name, nulls left out, text unescaped where JSON allows it (a message has a size limit).</summary>
    public static JsonSerializerOptions Options { get; } = Configure(new JsonSerializerOptions(JsonSerializerDefaults.Web));

    /// <summary>How many bytes a value is as JSON.</summary>
    public static int Size<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, Options).Length;

    /// <summary>A value as the body of a request, with its length: not every server takes a body in chunks.</summary>
    public static HttpContent ToContent(object value, JsonSerializerOptions options) =>
        new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(value, value.GetType(), options)) { Headers = { ContentType = new("application/json") { CharSet = "utf-8" } } };

    /// <summary>Gives another set of options the same rules; hosts configure theirs with it.</summary>
    public static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.PropertyNameCaseInsensitive = true;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.RespectNullableAnnotations = true;
        options.Converters.Add(new JsonStringEnumConverter());
        return options;
    }
}
