using System.Globalization;
using System.Text.RegularExpressions;

namespace ResearchFlows.Local.Tests.Histories;

/// <summary>Numbers the random ids of a recording by their first appearance, so that recording again changes no line without need.</summary>
internal static partial class StableIds
{
    public static string In(string text)
    {
        Dictionary<string, string> known = [];
        return RandomId().Replace(text, id =>
        {
            if (!known.TryGetValue(id.Value, out var stable))
            {
                var number = (known.Count + 1).ToString("x", CultureInfo.InvariantCulture);
                stable = ZeroUnlessDash().Replace(id.Value, "0")[..^number.Length] + number;
                known.Add(id.Value, stable);
            }

            return stable;
        });
    }

    [GeneratedRegex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{24,}")]
    private static partial Regex RandomId();

    [GeneratedRegex("[^-]")]
    private static partial Regex ZeroUnlessDash();
}
