using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ResearchFlows.DevStack.Http;

/// <summary>
/// Booleans and numbers as the captured server's validator takes them: also written as text, as long as the text means one.
/// Each answers the value, or null and what is wrong.
/// </summary>
internal static class LaxScalar
{
    private static readonly string[] Yes = ["true", "t", "yes", "y", "on", "1"];
    private static readonly string[] No = ["false", "f", "no", "n", "off", "0"];

    public static (bool? Value, string Message, string Type) Boolean(JsonNode node) => node.GetValueKind() switch
    {
        JsonValueKind.True => (true, "", ""),
        JsonValueKind.False => (false, "", ""),
        JsonValueKind.Number or JsonValueKind.String when Yes.Contains(node.ToString().ToLowerInvariant()) => (true, "", ""),
        JsonValueKind.Number or JsonValueKind.String when No.Contains(node.ToString().ToLowerInvariant()) => (false, "", ""),
        JsonValueKind.String => (null, "Input should be a valid boolean, unable to interpret input", "bool_parsing"),
        JsonValueKind.Number when Parse(node) is { } number && number == Math.Floor(number) =>
            (null, "Input should be a valid boolean, unable to interpret input", "bool_parsing"),
        _ => (null, "Input should be a valid boolean", "bool_type"),
    };

    public static (int? Value, string Message, string Type) Integer(JsonNode node)
    {
        const string message = "Input should be a valid integer";
        return (node.GetValueKind(), Parse(node)) switch
        {
            (JsonValueKind.True, _) => (1, "", ""),
            (JsonValueKind.False, _) => (0, "", ""),
            (JsonValueKind.Number or JsonValueKind.String, { } number) when number == Math.Floor(number) && Math.Abs(number) <= int.MaxValue => ((int)number, "", ""),
            (JsonValueKind.Number, _) => (null, $"{message}, got a number with a fractional part", "int_from_float"),
            (JsonValueKind.String, _) => (null, $"{message}, unable to parse string as an integer", "int_parsing"),
            _ => (null, message, "int_type"),
        };
    }

    public static (double? Value, string Message, string Type) Number(JsonNode node)
    {
        const string message = "Input should be a valid number";
        return (node.GetValueKind(), Parse(node)) switch
        {
            (JsonValueKind.True, _) => (1, "", ""),
            (JsonValueKind.False, _) => (0, "", ""),
            (JsonValueKind.Number or JsonValueKind.String, { } number) => (number, "", ""),
            (JsonValueKind.String, _) => (null, $"{message}, unable to parse string as a number", "float_parsing"),
            _ => (null, message, "float_type"),
        };
    }

    private static double? Parse(JsonNode node) =>
        node.GetValueKind() is JsonValueKind.Number or JsonValueKind.String
        && double.TryParse(node.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
}
