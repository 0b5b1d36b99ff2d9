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
            : new JsonBody(RequestJson.Parse(text), ["body"], new Validation());
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

    /// <summary>A boolean that may be left out but not be null.</summary>
    public bool Boolean(string name, bool otherwise)
    {
        RefuseNull(name, "Input should be a valid boolean", "bool_type");
        return OptionalBoolean(name) ?? otherwise;
    }

    /// <summary>An integer that may be left out but not be null.</summary>
    public int Integer(string name, int otherwise, int least = int.MinValue, int most = int.MaxValue)
    {
        RefuseNull(name, "Input should be a valid integer", "int_type");
        return OptionalInteger(name, least, most) ?? otherwise;
    }

    /// <summary>Notes null as a mistake; for fields that may be left out but not be null.</summary>
    public void RefuseNull(string name, string message, string type)
    {
        if (Fields.TryGetPropertyValue(name, out var value) && value is null)
        {
            Invalid(name, message, type);
        }
    }

    public string RequiredString(string name) =>
        !Require(name) ? "" : IsText(Fields[name], out var text) ? text : NotText(name);

    public string? OptionalString(string name, int most = int.MaxValue)
    {
        if (Fields[name] is not { } node)
        {
            return null;
        }
        if (!IsText(node, out var text))
        {
            return NotText(name);
        }
        if (text.EnumerateRunes().Count() > most)
        {
            Invalid(name, $"String should have at most {most} characters", "string_too_long");
        }
        return text;
    }

    /// <summary>One of a few texts. What the validator calls a mistake there depends on how the captured server declares the field.</summary>
    public string? OptionalChoice(string name, string mistake, params string[] choices)
    {
        if (Fields[name] is not { } node)
        {
            return null;
        }
        if (Json.Text(node) is { } text && choices.Contains(text))
        {
            return text;
        }
        Invalid(name, Validation.OneOf(choices), mistake);
        return null;
    }

    public bool? OptionalBoolean(string name) => Fields[name] is { } node ? Checked(name, LaxScalar.Boolean(node)) : null;

    public int? OptionalInteger(string name, int least = int.MinValue, int most = int.MaxValue)
    {
        var number = Fields[name] is { } node ? Checked(name, LaxScalar.Integer(node)) : null;
        CheckRange(name, number, least, most);
        return number;
    }

    public int RequiredInteger(string name, int least = int.MinValue, int most = int.MaxValue)
    {
        Require(name);
        RefuseNull(name, "Input should be a valid integer", "int_type");
        return OptionalInteger(name, least, most) ?? 0;
    }

    public double? OptionalNumber(string name, double least = double.MinValue, double most = double.MaxValue)
    {
        var number = Fields[name] is { } node ? Checked(name, LaxScalar.Number(node)) : null;
        CheckRange(name, number, least, most);
        return number;
    }

    /// <summary>Reads an object inside this one, whose mistakes are reported together with this one's.</summary>
    public JsonBody Below(JsonObject fields, params JsonNode[] under) => new(fields, [.. location, .. under], validation);

    /// <summary>Reads an object of any keys.</summary>
    public JsonBody? OptionalObject(string name) => ReadObject(name, "Input should be a valid dictionary", "dict_type");

    /// <summary>Reads an object of known keys; the captured server's word for it is part of the mistake.</summary>
    public JsonBody? OptionalModel(string name, string model) =>
        ReadObject(name, $"Input should be a valid dictionary or instance of {model}", "model_type");

    private JsonBody? ReadObject(string name, string message, string mistake)
    {
        if (Fields[name] is not { } node)
        {
            return null;
        }
        if (node is JsonObject map)
        {
            return Below(map, name);
        }
        Invalid(name, message, mistake);
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

    private T? Checked<T>(string name, (T? Value, string Message, string Type) read)
        where T : struct
    {
        if (read.Value is null)
        {
            Invalid(name, read.Message, read.Type);
        }
        return read.Value;
    }

    private void CheckRange(string name, double? number, double least, double most)
    {
        if (number < least)
        {
            Invalid(name, $"Input should be greater than or equal to {least}", "greater_than_equal");
        }
        else if (number > most)
        {
            Invalid(name, $"Input should be less than or equal to {most}", "less_than_equal");
        }
    }

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
}
