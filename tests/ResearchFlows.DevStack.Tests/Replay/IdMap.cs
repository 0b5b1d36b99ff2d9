using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ResearchFlows.DevStack.Tests.Replay;

/// <summary>Learns which of our ids stands for which recorded one, and writes ours into later requests.</summary>
internal sealed partial class IdMap
{
    private readonly Dictionary<string, string> ours = [];

    public string Translate(string text) => Id().Replace(text, match => ours.GetValueOrDefault(match.Value, match.Value));

    /// <summary>Walks a recorded answer and ours side by side.</summary>
    public void Learn(JsonNode? recorded, JsonNode? answer)
    {
        switch (recorded, answer)
        {
            case (JsonObject a, JsonObject b):
                foreach (var (key, value) in a)
                {
                    Learn(value, b[key]);
                }
                break;
            case (JsonArray a, JsonArray b):
                for (var index = 0; index < Math.Min(a.Count, b.Count); index++)
                {
                    Learn(a[index], b[index]);
                }
                break;
            case (JsonValue a, JsonValue b) when Id().IsMatch(a.ToString()) && Id().Match(a.ToString()).Value == a.ToString():
                ours.TryAdd(a.ToString(), b.ToString());
                break;
        }
    }

    [GeneratedRegex("(?:resp|vs|pmpt|fc|msg|conv|batch)_[0-9a-f-]{36,48}|file-[0-9a-f]{32}")]
    private static partial Regex Id();
}
