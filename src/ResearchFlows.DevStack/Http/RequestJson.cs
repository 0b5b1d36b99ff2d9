using System.Text.Json;
using System.Text.Json.Nodes;

namespace ResearchFlows.DevStack.Http;

/// <summary>Parses the body of a request, which must be an object.</summary>
internal static class RequestJson
{
    public static JsonObject Parse(string text)
    {
        try
        {
            // Parsed at once and to the end, so that a duplicate or broken member deep inside is a 400 here and not a 500 later.
            var document = JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false });
            RequireTexts(document);
            return document as JsonObject
                ?? throw Validation.Single(["body"], "Input should be a valid dictionary or object to extract fields from", "model_attributes_type");
        }
        catch (JsonException exception)
        {
            throw Validation.Single(["body", (int)(exception.BytePositionInLine ?? 0)], "JSON decode error", "json_invalid");
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException)
        {
            // So System.Text.Json says that a text or a name holds half of a surrogate pair.
            throw Validation.Single(["body", 0], "JSON decode error", "json_invalid");
        }
    }

    private static void RequireTexts(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject map:
                map.ToList().ForEach(member => RequireTexts(member.Value));
                break;
            case JsonArray list:
                list.ToList().ForEach(RequireTexts);
                break;
            default:
                _ = Json.Text(node);
                break;
        }
    }
}
