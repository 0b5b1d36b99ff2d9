using System.Text.Json.Nodes;
using ResearchFlows.DevStack.Models;

namespace ResearchFlows.DevStack.Tests.Replay;

/// <summary>Model replies in a word.</summary>
internal static class Replies
{
    private static readonly ModelUsage Usage = new(7, 3);

    public static ModelReply Text(string text) => new() { Text = text, Usage = Usage };

    public static ModelReply Calls(params ModelToolCall[] calls) => new() { ToolCalls = calls, Usage = Usage, FinishReason = "tool_calls" };

    public static ModelToolCall Call(string name, string arguments, string? id = null) =>
        new(id ?? "call_" + Guid.NewGuid().ToString("N")[..24], name, arguments);

    public static ModelReply Search(string query) =>
        Calls(Call("file_search", new JsonObject { ["query"] = query }.ToJsonString()));
}
