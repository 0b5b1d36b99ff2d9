using System.Text.Json.Nodes;

namespace ResearchFlows.DevStack.Tests.Replay;

/// <summary>One recorded exchange.</summary>
internal sealed record Capture(string File, string Name, JsonNode Request, JsonNode Response)
{
    public string Method => (string)Request["method"]!;

    public string Path => (string)Request["path"]!;

    public int Status => (int)Response["status"]!;

    public JsonNode? Body => Response["body"];

    public JsonArray? Events => Response["events"]?.AsArray();

    public static IReadOnlyList<Capture> Load(string file) => [.. Read(file).Select(entry =>
        new Capture(file, entry.Key, entry.Value!["request"]!, entry.Value["response"]!))];

    public static JsonObject Read(string file) => JsonNode.Parse(Text(file))!.AsObject();

    public static string Text(string file) =>
        System.IO.File.ReadAllText(System.IO.Path.Combine(AppContext.BaseDirectory, "captures", file + ".json"));
}
