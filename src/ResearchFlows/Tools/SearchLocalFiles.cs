using ResearchFlows.Tools.Workspace;
using System.ComponentModel;
using System.Text;

namespace ResearchFlows.Tools;

/// <summary><c>search_local_files</c>: the files of the workspace whose names and text hold given words.</summary>
internal sealed class SearchLocalFiles(TimeProvider time) : IFunctionTool
{
    public const string Name = "search_local_files";

    private const int MostLineBytes = 240;

    public FunctionTool Definition { get; } = new(
        Name, "Finds files of the agent's workspace by words in their names and text, the best first, with the lines that tell most.", ArgumentSchema.Of<Arguments>());

    public async Task<string> RunAsync(string arguments, ToolContext context, CancellationToken cancellationToken)
    {
        var query = ToolArguments.Parse<Arguments>(arguments, Definition).Query;
        var result = await new WorkspaceSearch(context.Workspace, time).FindAsync(query, cancellationToken);
        var output = new StringBuilder(Head(result));
        foreach (var found in result.Best.Select(Write).TakeWhile(found => Encoding.UTF8.GetByteCount(found) + Encoding.UTF8.GetByteCount(output.ToString()) < ToolOutput.MaximumBodyBytes))
        {
            output.Append(found);
        }

        return output.ToString().TrimEnd('\n');
    }

    private static string Head(SearchResult result)
    {
        var looked = result.Read < result.Files ? $" (only {result.Read:N0} of them were read; the names of all were compared)" : "";
        return result.Best.Count == 0
            ? $"None of the {result.Files:N0} files{looked} holds any of these words. Search for other words, or call {ListLocalFiles.Name}."
            : $"{result.Holding:N0} of {result.Files:N0} files{looked} hold any of these words; the best {result.Best.Count:N0}, the best first:\n\n";
    }

    private static string Write(FoundFile found)
    {
        var lines = found.Lines.Select(line => $"  {line.Number}: {Cut(line.Text)}\n");
        return $"{found.File.Path} ({found.File.Bytes:N0} bytes)\n{string.Concat(lines)}";
    }

    private static string Cut(string line) => ToolOutput.Split(line, MostLineBytes) is [var first, _, ..] ? first + "…" : line;

    internal sealed record Arguments([Description("The words to look for, such as \"incident 321\" or \"pump pressure alarm\".")] string Query);
}
