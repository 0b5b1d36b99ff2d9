using ResearchFlows.OfflineModel;
using System.Text.Json.Nodes;
using ResearchFlows.DevStack.Http;

namespace ResearchFlows.DevStack.Responses;

/// <summary>What a response's <c>tool_choice</c> means for the model: which tools it sees, and what it must do with them first.</summary>
/// <param name="Tools">The tools on offer.</param>
/// <param name="First">For the first inference: <c>auto</c>, <c>none</c>, <c>required</c>, or the name of a tool.</param>
internal sealed record ToolChoice(IReadOnlyList<ModelTool> Tools, string First)
{
    public static ToolChoice Of(JsonNode choice, IReadOnlyList<ModelTool> tools) => choice switch
    {
        JsonObject map when Json.Text(map["type"]) == "allowed_tools" => Allowed(map, tools),
        JsonObject map => new ToolChoice(tools, Known(NameOf(map), tools)),
        _ when choice.ToString() == "required" && tools.Count == 0 => new ToolChoice(tools, "auto"),
        _ => new ToolChoice(tools, choice.ToString()),
    };

    /// <summary>A forced call is forced once; after its results the model may answer.</summary>
    public string At(int iteration) => iteration > 1 && First != "none" ? "auto" : First;

    private static ToolChoice Allowed(JsonObject map, IReadOnlyList<ModelTool> tools)
    {
        var names = map["tools"]!.AsArray().OfType<JsonObject>().Select(NameOf).ToHashSet();
        return new ToolChoice([.. tools.Where(tool => names.Contains(tool.Name))], Json.Text(map["mode"])!);
    }

    // A tool that is not on offer cannot be forced.
    private static string Known(string? name, IReadOnlyList<ModelTool> tools) => tools.Any(tool => tool.Name == name) ? name! : "auto";

    private static string? NameOf(JsonObject tool) => Json.Text(tool["type"]) switch
    {
        "function" => Json.Text(tool["name"]),
        ToolReader.FileSearchName => ToolReader.FileSearchName,
        _ => null,
    };
}
