using System.Text.Json;
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

    private static readonly JsonDocumentOptions Document = new() { MaxDepth = 8, AllowDuplicateProperties = false };

    /// <summary>The arguments as a record.</summary>
    /// <exception cref="ToolErrorException">They are not what the tool's schema asks for; the message says what is.</exception>
    public static TArguments Parse<TArguments>(string arguments, FunctionTool tool)
        where TArguments : class
    {
        if (arguments.Length > MaximumLength)
        {
            throw Refusal("The arguments are too long.", tool);
        }

        try
        {
            // Some servers send an empty text for "no arguments".
            using var document = JsonDocument.Parse(string.IsNullOrWhiteSpace(arguments) ? "{}" : arguments, Document);
            CheckNames(document.RootElement, tool);
            return document.RootElement.Deserialize<TArguments>(Reading) ?? throw Refusal("The arguments are null.", tool);
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

    private static void CheckNames(JsonElement arguments, FunctionTool tool)
    {
        if (arguments.ValueKind != JsonValueKind.Object)
        {
            throw Refusal("The arguments are not a JSON object.", tool);
        }

        var properties = tool.Parameters.GetProperty("properties");
        if (arguments.EnumerateObject().Any(argument => !properties.TryGetProperty(argument.Name, out _)))
        {
            throw Refusal("The arguments hold an unknown name.", tool);
        }

        if (Required(tool).FirstOrDefault(name => !arguments.TryGetProperty(name, out _)) is { } missing)
        {
            throw Refusal($"The argument {missing} is missing.", tool);
        }
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
