using System.Text.Json;

namespace ResearchFlows.OfflineModel;

/// <summary>The JSON schema a caller wants the reply to follow.</summary>
internal sealed record ResponseSchema(string? Name, JsonElement? Schema)
{
    /// <summary>Reads a chat-completions <c>response_format</c>; null when plain text is wanted.</summary>
    public static ResponseSchema? Read(JsonElement? format)
    {
        if (format is not { ValueKind: JsonValueKind.Object } wanted || !wanted.TryGetProperty("type", out var type)) return null;
        if (type.ValueKind != JsonValueKind.String) return null;
        if (type.GetString() == "json_object") return new ResponseSchema(null, null);
        if (type.GetString() != "json_schema") return null;
        var holder = wanted.TryGetProperty("json_schema", out var inner) && inner.ValueKind == JsonValueKind.Object ? inner : wanted;
        var name = holder.TryGetProperty("name", out var given) && given.ValueKind == JsonValueKind.String ? given.GetString() : null;
        return new ResponseSchema(name, holder.TryGetProperty("schema", out var schema) ? schema : null);
    }
}
