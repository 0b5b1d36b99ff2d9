using System.ComponentModel;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;

namespace ResearchFlows.Tools;

/// <summary>The JSON schema of a tool's arguments, derived from its argument record: one source for what is told and what is read.</summary>
internal static class ArgumentSchema
{
    /// <summary>How argument records are written in JSON: names in snake case, nothing missing, nothing null that must not be, nothing unknown.</summary>
    public static readonly JsonSerializerOptions Options = new(JsonSerializerOptions.Default)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    private static readonly JsonSchemaExporterOptions Exporter = new()
    {
        TreatNullObliviousAsNonNullable = true,
        TransformSchemaNode = (context, node) =>
        {
            var parameter = context.PropertyInfo?.AssociatedParameter?.AttributeProvider as ParameterInfo;
            return parameter is null ? node : Property(node.AsObject(), parameter);
        },
    };

    /// <summary>The schema of a record whose constructor parameters carry <see cref="DescriptionAttribute"/>.</summary>
    public static JsonElement Of<TArguments>() => JsonSerializer.SerializeToElement(Options.GetJsonSchemaAsNode(typeof(TArguments), Exporter));

    private static JsonObject Property(JsonObject schema, ParameterInfo parameter)
    {
        // Small models' servers do not all read a list of types: an optional argument is one that may be left out.
        if (schema["type"] is JsonArray types)
        {
            schema["type"] = types.Select(type => (string?)type).First(type => type != "null");
        }

        if (schema.TryGetPropertyValue("default", out var leftOut) && leftOut is null)
        {
            schema.Remove("default");
        }

        if (parameter.GetCustomAttribute<DescriptionAttribute>() is { } description)
        {
            schema["description"] = description.Description;
        }

        return schema;
    }
}
