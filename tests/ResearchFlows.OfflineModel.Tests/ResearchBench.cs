using System.Text.Json;

namespace ResearchFlows.OfflineModel.Tests;

/// <summary>What came of one question; <c>Messages</c> is the conversation up to the answer.</summary>
internal sealed record BenchResult(string Answer, IReadOnlyList<ModelToolCall> Calls, int Rounds, IReadOnlyList<ModelMessage> Messages);

/// <summary>Plays the server and the product for the offline model: the tool loop, file_search and the three workspace tools, all in memory.</summary>
internal sealed class ResearchBench(Corpus corpus)
{
    private const int MostRounds = 60;
    private const int PartLength = 1500;

    public static readonly ModelTool[] AllTools = [Tool("file_search", "query"), Tool("list_local_files", "directory"), Tool("read_local_file", "path"), Tool("index_document", "file_path")];

    private readonly RuleBasedModel model = new();
    private readonly SearchIndex indexed = new(corpus.Indexed);
    private readonly WorkspaceTools workspace = new(corpus, PartLength);

    public async Task<BenchResult> AskAsync(string prompt, string question, bool parallel = true, ModelTool[]? tools = null, Func<ModelToolCall, string?>? fault = null)
    {
        var index = new SearchIndex(indexed);
        var messages = new List<ModelMessage> { new("system", prompt), new("user", question) };
        var calls = new List<ModelToolCall>();
        for (var round = 1; ; round++)
        {
            if (round > MostRounds) throw new InvalidOperationException("The model goes on for ever.");
            var request = new ModelRequest { Model = "offline/research-model", Messages = messages, Tools = tools ?? AllTools, ParallelToolCalls = parallel };
            var reply = await model.CompleteAsync(request, CancellationToken.None);
            if (reply.ToolCalls.Count == 0) return new BenchResult(reply.Text!, calls, round, messages);
            calls.AddRange(reply.ToolCalls);
            messages.Add(new ModelMessage("assistant", null, reply.ToolCalls));
            foreach (var call in reply.ToolCalls) messages.Add(new ModelMessage("tool", fault?.Invoke(call) ?? Run(call, index), null, call.Id));
        }
    }

    private string Run(ModelToolCall call, SearchIndex index)
    {
        var arguments = JsonDocument.Parse(call.Arguments).RootElement;
        return call.Name switch
        {
            "file_search" => index.Search(arguments.GetProperty("query").GetString()!),
            "index_document" => Index(arguments.GetProperty("file_path").GetString()!, index),
            _ => workspace.Run(call.Name, arguments),
        };
    }

    private string Index(string path, SearchIndex index)
    {
        if (!corpus.Workspace.TryGetValue(path, out var text)) return $"Error: there is no file {path}.";
        index.Add(path, text);
        return $"Indexed {path}. file_search finds it from now on.";
    }

    private static ModelTool Tool(string name, string argument) => new(name, name, JsonSerializer.SerializeToElement(new
    {
        type = "object",
        properties = new Dictionary<string, object> { [argument] = new { type = "string" } },
        required = new[] { argument },
    }));
}
