using System.Text.Encodings.Web;
using System.Text.Json;

namespace ResearchFlows.OfflineModel.Research;

/// <summary>A call the model is about to make.</summary>
internal sealed record PlannedCall(string Name, string Json)
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static PlannedCall Search(string query) => Of(ToolNames.FileSearch, new { query });

    public static PlannedCall List(string directory) => Of(ToolNames.ListLocalFiles, new { directory });

    public static PlannedCall SearchFiles(string query) => Of(ToolNames.SearchLocalFiles, new { query });

    public static PlannedCall Read(string path, int part) => Of(ToolNames.ReadLocalFile, part == 1 ? new { path } : (object)new { path, part });

    public static PlannedCall Index(string path) => Of(ToolNames.IndexDocument, new { file_path = path });

    public static PlannedCall Of(string name, object arguments) => new(name, JsonSerializer.Serialize(arguments, Readable));
}
