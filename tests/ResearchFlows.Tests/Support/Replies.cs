using System.Text.Json;
using ResearchFlows.OfflineModel;

namespace ResearchFlows.Tests.Support;

/// <summary>Scripted replies of the model.</summary>
internal static class Replies
{
    public static ModelReply Text(string text) => new() { Text = text, Usage = new ModelUsage(100, 10) };

    public static ModelReply Calls(params (string Name, object Arguments)[] calls) => new()
    {
        ToolCalls = [.. calls.Select((call, index) => Call(index, call.Name, call.Arguments as string ?? JsonSerializer.Serialize(call.Arguments)))],
        Usage = new ModelUsage(100, 10),
        FinishReason = "tool_calls",
    };

    private static ModelToolCall Call(int index, string name, string arguments) => new($"call_{index}_{Guid.NewGuid():N}", name, arguments);
}
