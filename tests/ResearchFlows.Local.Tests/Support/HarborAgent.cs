using ResearchFlows.OfflineModel;

namespace ResearchFlows.Local.Tests.Support;

/// <summary>A small agent, and a script for the model that makes every kind of step: searches, parallel calls, a tool error, an indexed file.</summary>
internal static class HarborAgent
{
    public const string Name = "harbor";
    public const string Question = "How deep is the north basin?";
    public const string Answer = "The north basin is 14 m deep.";

    /// <summary>Model turns and tool calls of the script.</summary>
    public const int Turns = 4;
    public const int ToolCalls = 5;

    public static void WriteTo(TempFolder folder, string agents)
    {
        folder.Write($"{agents}/{Name}/agent.json", $$"""
            { "name": "{{Name}}", "description": "Knows a harbor.", "model": "offline/research-model",
              "prompt": "Answer from the documents.", "documents": "documents", "workspace": "workspace" }
            """);
        folder.Write($"{agents}/{Name}/documents/quays.md", "# Quays\n\nThe harbor has three quays and two basins.\n");
        folder.Write($"{agents}/{Name}/documents/tides.md", "# Tides\n\nThe tidal range is 3 m.\n");
        folder.Write($"{agents}/{Name}/workspace/surveys/north.md", "# Survey of the north basin\n\nThe north basin is 14 m deep.\n");
        folder.Write($"{agents}/{Name}/workspace/surveys/south.md", "# Survey of the south basin\n\nThe south basin is 9 m deep.\n");
    }

    /// <summary>What the model says next, by how many tool outputs it has seen.</summary>
    private static ModelReply Reply(ModelRequest request) => request.Messages.Count(message => message.Role == "tool") switch
    {
        0 => Calls(0, ("file_search", """{"query":"north basin depth"}""")),
        1 => Calls(1, ("list_local_files", """{"directory":"."}"""), ("list_local_files", """{"directory":"surveys"}""")),
        3 => Calls(3, ("read_local_file", """{"path":"surveys/north.md"}"""), ("read_local_file", """{"path":"../secret.md"}""")),
        5 => Calls(5, ("index_document", """{"file_path":"surveys/north.md"}""")),
        6 => Calls(6, ("file_search", """{"query":"north basin"}""")),
        _ => new ModelReply { Text = Answer, Usage = new ModelUsage(100, 10) },
    };

    private static ModelReply Calls(int first, params (string Name, string Arguments)[] calls) => new()
    {
        ToolCalls = [.. calls.Select((call, index) => new ModelToolCall($"call_{first + index}", call.Name, call.Arguments))],
        Usage = new ModelUsage(100, 10),
        FinishReason = "tool_calls",
    };

    /// <summary>A model that follows the script.</summary>
    internal sealed class Model : IChatModel
    {
        public Task<ModelReply> CompleteAsync(ModelRequest request, CancellationToken cancellationToken) => Task.FromResult(Reply(request));
    }
}
