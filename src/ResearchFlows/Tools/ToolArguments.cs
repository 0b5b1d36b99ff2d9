using ResearchFlows.Json;
using ResearchFlows.LlamaStack.Replies;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace ResearchFlows.Tools;

/// <summary>Reads the arguments that a model wrote: text that may be anything at all.</summary>
internal static class ToolArguments
{
    /// <summary>The longest argument text that is looked at, in UTF-16 characters.</summary>
    public const int MaximumLength = 16 * 1024;

    // Models write numbers as strings now and then; what is meant is plain.
    private static readonly JsonSerializerOptions Reading = new(ArgumentSchema.Options)
    {
        NumberHandling = JsonNumberHandling.AllowReadingFromString,
    };

    /// <summary>The arguments as a record.</summary>
    /// <param name="arguments">What the model wrote.</param>
    /// <param name="tool">The tool, whose schema names what is expected.</param>
    /// <param name="none">What a call without arguments means; null when it means nothing.</param>
    /// <exception cref="ToolErrorException">They are not what the tool's schema asks for; the message says what is.</exception>
    public static TArguments Parse<TArguments>(string arguments, FunctionTool tool, TArguments? none = null)
        where TArguments : class
    {
        if (arguments.Length > MaximumLength)
        {
            throw Refusal("The arguments are too long.", tool);
        }

        try
        {
            if (none is not null && arguments.Trim() == "null")
            {
                return none;
            }

            var written = ArgumentText.Read(arguments) ?? throw Refusal("The arguments are not a JSON object.", tool);
            var known = Match(written, tool);
            if (known.Count == 0 && none is not null)
            {
                return none;
            }

            return Required(tool).FirstOrDefault(name => !known.ContainsKey(name)) is { } missing
                ? throw Refusal($"The argument {missing} is missing.", tool)
                : known.Deserialize<TArguments>(Reading)!;
        }
        catch (JsonException fault) when (fault.Path?.StartsWith("$.", StringComparison.Ordinal) == true)
        {
            throw Refusal($"The argument {fault.Path[2..]} has the wrong type.", tool);
        }
        catch (Exception fault) when (fault is JsonException or ArgumentException or InvalidOperationException)
        {
            // The latter two are how System.Text.Json reports broken Unicode.
            throw Refusal("The arguments are not valid JSON.", tool);
        }
    }

    /// <summary>The arguments under the names of the schema, whole numbers written as such.</summary>
    private static JsonObject Match(JsonObject written, FunctionTool tool)
    {
        var properties = tool.Parameters.GetProperty("properties");
        List<string> names = [.. properties.EnumerateObject().Select(property => property.Name)];
        var matched = new JsonObject();
        foreach (var (name, value) in ArgumentText.Unwrap(written, names))
        {
            var known = ArgumentText.FindName(name, names);
            if (known is null || matched.ContainsKey(known))
            {
                throw Refusal("The arguments hold an unknown name.", tool);
            }

            if (value is JsonValue json && json.TryGetValue(out JsonElement element) && JsonText.FindBroken(element) is not null)
            {
                throw Refusal($"The argument {known} has the wrong type.", tool);
            }

            var isWhole = properties.GetProperty(known).GetProperty("type").GetString() == "integer";
            if (isWhole && ArgumentText.IsLeftOut(value) && !Required(tool).Contains(known))
            {
                continue;
            }

            matched[known] = isWhole && ArgumentText.WholeNumber(value) is { } number ? JsonValue.Create(number) : value?.DeepClone();
        }

        return matched;
    }

    private static IEnumerable<string> Required(FunctionTool tool) =>
        tool.Parameters.TryGetProperty("required", out var names) ? names.EnumerateArray().Select(name => name.GetString()!) : [];

    private static ToolErrorException Refusal(string reason, FunctionTool tool)
    {
        var required = Required(tool).ToHashSet();
        var expected = tool.Parameters.GetProperty("properties").EnumerateObject().Select(property =>
            $"\"{property.Name}\" ({property.Value.GetProperty("type").GetString()}{(required.Contains(property.Name) ? "" : ", optional")})");
        return new ToolErrorException($"{reason} Call {tool.Name} with a JSON object that holds {string.Join(" and ", expected)}.");
    }
}
