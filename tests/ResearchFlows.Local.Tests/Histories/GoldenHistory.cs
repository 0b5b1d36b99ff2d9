using ResearchFlows.Local.Tests.Support;
using ResearchFlows.Ports;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ResearchFlows.Local.Tests.Histories;

/// <summary>A recorded history as it is kept in the repository: one event a line, so that a new recording can be compared.</summary>
internal sealed record GoldenHistory(string Orchestration, string InstanceId, IReadOnlyList<HistoryEvent> Events)
{
    private static readonly JsonSerializerOptions Text = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Folder { get; } = Path.Combine(Repository.Root, "tests", "ResearchFlows.Local.Tests", "Histories");

    public static string FileOf(string shape) => Path.Combine(Folder, $"{shape}.json");

    public static GoldenHistory Read(string shape) => JsonSerializer.Deserialize<GoldenHistory>(File.ReadAllText(FileOf(shape)), PortJson.Options)!;

    public void Write(string shape)
    {
        var file = new StringBuilder();
        file.Append("{\n  \"orchestration\": ").Append(JsonSerializer.Serialize(Orchestration, Text));
        file.Append(",\n  \"instanceId\": ").Append(JsonSerializer.Serialize(InstanceId, Text));
        file.Append(",\n  \"events\": [\n    ");
        file.AppendJoin(",\n    ", Events.Select(e => JsonSerializer.Serialize(e, PortJson.Options)));
        file.Append("\n  ]\n}\n");
        File.WriteAllText(FileOf(shape), StableIds.In(file.ToString()));
    }
}
