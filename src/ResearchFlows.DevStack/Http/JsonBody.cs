using System.Text.Json;
using System.Text.Json.Nodes;

namespace ResearchFlows.DevStack.Http;

/// <summary>
/// Reads the fields of a JSON object, noting each mistake in the captured server's own words.
/// Call <see cref="ThrowIfInvalid"/> once all fields were read.
/// </summary>
internal sealed class JsonBody(JsonObject fields, IReadOnlyList<JsonNode> location, Validation validation)
{
    public JsonObject Fields { get; } = fields;

    public static async Task<JsonBody> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(request.Body);
        var text = await reader.ReadToEndAsync(cancellationToken);
        return text.Length == 0
            ? throw Validation.Single(["body"], "Field required", "missing")
            : new JsonBody(Parse(text), ["body"], new Validation());
    }

    public void ThrowIfInvalid() => validation.ThrowIfAny();

    public void Invalid(string name, string message, string type) => validation.Add(At(name), message, type);

    public void Invalid(IEnumerable<JsonNode> below, string message, string type) => validation.Add([.. location, .. below], message, type);

    public bool Require(string name)
    {
        if (Fields.ContainsKey(name))
        {
            return true;
        }
        Invalid(name, "Field required", "missing");
        return false;
    }

    public string RequiredString(string name) =>
        !Require(name) ? "" : IsText(Fields[name], out var text) ? text : NotText(name);

    public string? OptionalString(string name) =>
        Fields[name] is not { } node ? null : IsText(node, out var text) ? text : NotText(name);

    public bool? OptionalBoolean(string name)
    {
        switch (Fields[name]?.GetValueKind())
        {
            case null: return null;
            case JsonValueKind.True: return true;
            case JsonValueKind.False: return false;
            default:
                Invalid(name, "Input should be a valid boolean", "bool_type");
                return null;
        }
    }

    public int? OptionalInteger(string name, int? least = null)
    {
        if (Fields[name] is not { } node)
        {
            return null;
        }
        if (node is not JsonValue value || !value.TryGetValue<int>(out var number))
        {
            Invalid(name, "Input should be a valid integer", "int_type");
            return null;
        }
        if (number < least)
        {
            Invalid(name, $"Input should be greater than or equal to {least}", "greater_than_equal");
        }
        return number;
    }

    public double? OptionalNumber(string name, double least, double most)
    {
        if (Fields[name] is not { } node)
        {
            return null;
        }
        if (node is not JsonValue value || !value.TryGetValue<double>(out var number))
        {
            Invalid(name, "Input should be a valid number", "float_type");
            return null;
        }
        if (number < least)
        {
            Invalid(name, $"Input should be greater than or equal to {least}", "greater_than_equal");
        }
        else if (number > most)
        {
            Invalid(name, $"Input should be less than or equal to {most}", "less_than_equal");
        }
        return number;
    }

    /// <summary>Reads an object inside this one, whose mistakes are reported together with this one's.</summary>
    public JsonBody Below(JsonObject fields, params JsonNode[] under) => new(fields, [.. location, .. under], validation);

    public JsonBody? OptionalObject(string name, params JsonNode[] under)
    {
        if (Fields[name] is not { } node)
        {
            return null;
        }
        if (node is JsonObject map)
        {
            return Below(map, [name, .. under]);
        }
        Invalid(name, "Input should be a valid dictionary", "dict_type");
        return null;
    }

    public JsonArray? OptionalList(string name)
    {
        if (Fields[name] is null or JsonArray)
        {
            return Fields[name]?.AsArray();
        }
        Invalid(name, "Input should be a valid list", "list_type");
        return null;
    }

    public IReadOnlyList<string> StringList(string name)
    {
        var texts = new List<string>();
        var items = OptionalList(name) ?? [];
        for (var index = 0; index < items.Count; index++)
        {
            if (IsText(items[index], out var text))
            {
                texts.Add(text);
            }
            else
            {
                Invalid([name, index], "Input should be a valid string", "string_type");
            }
        }
        return texts;
    }

    private IEnumerable<JsonNode> At(string name) => [.. location, name];

    private string NotText(string name)
    {
        Invalid(name, "Input should be a valid string", "string_type");
        return "";
    }

    private static bool IsText(JsonNode? node, out string text)
    {
        text = Json.Text(node) ?? "";
        return Json.Text(node) is not null;
    }

    private static JsonObject Parse(string text)
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
