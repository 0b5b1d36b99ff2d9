using ResearchFlows.Documents;
using System.ComponentModel;

namespace ResearchFlows.Tools;

/// <summary><c>index_document</c>: puts one file of the workspace where <c>file_search</c> finds it.</summary>
internal sealed class IndexDocument : IFunctionTool
{
    public const string Name = "index_document";

    private const int MaximumMessageBytes = 1024;

    public FunctionTool Definition { get; } =
        new(Name, "Adds one file of the agent's workspace to the knowledge base that file_search searches.", ArgumentSchema.Of<Arguments>());

    public async Task<string> RunAsync(string arguments, ToolContext context, CancellationToken cancellationToken)
    {
        var path = ToolArguments.Parse<Arguments>(arguments, Definition).FilePath;
        var file = await context.Workspace.ReadFileAsync(path, cancellationToken);
        if (string.IsNullOrWhiteSpace(file.Text))
        {
            throw new ToolErrorException($"{file.Path} is empty, so there is nothing to index. Use another file.");
        }

        if (file.HasReplacedBytes)
        {
            throw new ToolErrorException($"{file.Path} is not UTF-8, so its text would be searched as rubbish. Read it with {ReadLocalFile.Name} instead.");
        }

        var outcome = await context.Index(IndexRequest.For(file), cancellationToken);
        return outcome.Status switch
        {
            IndexStatus.Indexed => $"Indexed {file.Path}. file_search finds it from now on.",
            IndexStatus.Replaced => $"Indexed {file.Path}. file_search finds it from now on, in place of its earlier version.",
            IndexStatus.Unchanged => $"Already indexed: {file.Path} (unchanged).",
            _ => throw new ToolErrorException(
                $"{file.Path} could not be indexed. Read it with {ReadLocalFile.Name} instead. The server said: {Cut(outcome.Message)}"),
        };
    }

    private static string Cut(string? message) =>
        string.IsNullOrWhiteSpace(message) ? "nothing." : ToolOutput.Split(message, MaximumMessageBytes)[0];

    internal sealed record Arguments([Description("The file, relative to the workspace, as list_local_files shows it.")] string FilePath);
}
