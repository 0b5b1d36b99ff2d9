using System.Text.Json;
using ResearchFlows.DevStack.Models;
using ResearchFlows.DevStack.Models.Offline;

namespace ResearchFlows.DevStack.Tests.Offline;

/// <summary>What came of one question.</summary>
internal sealed record BenchResult(string Answer, IReadOnlyList<ModelToolCall> Calls, int Rounds);

/// <summary>Plays the server and the product for the offline model: the tool loop, file_search and the three workspace tools, all in memory.</summary>
internal sealed class ResearchBench(Corpus corpus)
{
    private const int MostRounds = 60;
    private const int PartLength = 1500;

    public static readonly ModelTool[] AllTools = [Tool("file_search", "query"), Tool("list_local_files", "directory"), Tool("read_local_file", "path"), Tool("index_document", "file_path")];

    private readonly OfflineModel model = new();

    public async Task<BenchResult> AskAsync(string prompt, string question, bool parallel = true, ModelTool[]? tools = null, Func<ModelToolCall, string?>? fault = null)
    {
        var index = new SearchIndex();
        foreach (var (path, text) in corpus.Indexed) index.Add(path, text);
        var messages = new List<ModelMessage> { new("system", prompt), new("user", question) };
        var calls = new List<ModelToolCall>();
        for (var round = 1; ; round++)
        {
            Assert.True(round <= MostRounds, "the model goes on for ever");
            var request = new ModelRequest { Model = "offline/research-model", Messages = messages, Tools = tools ?? AllTools, ParallelToolCalls = parallel };
            var reply = await model.CompleteAsync(request, CancellationToken.None);
            if (reply.ToolCalls.Count == 0) return new BenchResult(reply.Text!, calls, round);
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
            "list_local_files" => List(arguments.GetProperty("directory").GetString()!),
            "read_local_file" => Read(arguments.GetProperty("path").GetString()!, arguments.TryGetProperty("part", out var part) ? part.GetInt32() : 1),
            "index_document" => Index(arguments.GetProperty("file_path").GetString()!, index),
            _ => "Error: there is no such tool.",
        };
    }

    private string List(string directory)
    {
        var prefix = directory is "." or "" ? "" : directory.TrimEnd('/') + "/";
        var inside = corpus.Workspace.Keys.Where(path => path.StartsWith(prefix, StringComparison.Ordinal)).Order().ToList();
        var folders = inside.Where(path => path[prefix.Length..].Contains('/')).Select(path => prefix + path[prefix.Length..].Split('/')[0] + "/ (folder)").Distinct();
        var files = inside.Where(path => !path[prefix.Length..].Contains('/')).Select(path => $"{path} ({corpus.Workspace[path].Length:N0} bytes)");
        return inside.Count == 0 ? "The folder is empty." : string.Join('\n', folders.Concat(files));
    }

    private string Read(string path, int part)
    {
        if (!corpus.Workspace.TryGetValue(path, out var text)) return $"Error: there is no file {path}. Call list_local_files to see the files.";
        var parts = Math.Max(1, (text.Length + PartLength - 1) / PartLength);
        if (part < 1 || part > parts) return $"Error: {path} has {parts} parts.";
        var more = part < parts ? $" Call again with part {part + 1} for the rest." : "";
        var start = (part - 1) * PartLength;
        return $"File {path}, part {part} of {parts}.{more}\n\n{text.Substring(start, Math.Min(PartLength, text.Length - start))}";
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
