using System.ComponentModel;

namespace ResearchFlows.Tools;

/// <summary><c>read_local_file</c>: the text of one file of the workspace, part by part when it is long.</summary>
internal sealed class ReadLocalFile : IFunctionTool
{
    public const string Name = "read_local_file";

    public FunctionTool Definition { get; } =
        new(Name, "Reads one file of the agent's workspace as text. A long file comes in parts.", ArgumentSchema.Of<Arguments>());

    public async Task<string> RunAsync(string arguments, ToolContext context, CancellationToken cancellationToken)
    {
        var (path, wanted) = ToolArguments.Parse<Arguments>(arguments, Definition);
        var file = await context.Workspace.ReadFileAsync(path, cancellationToken);
        var parts = ToolOutput.Split(file.Text, ToolOutput.MaximumBodyBytes);
        var part = wanted ?? 1;
        if (part < 1 || part > parts.Count)
        {
            throw new ToolErrorException($"{file.Path} has no part {part}. Ask for a part from 1 to {parts.Count}.");
        }

        var more = part < parts.Count ? $" Call again with part {part + 1} for the rest." : "";
        var note = file.HasReplacedBytes ? " Bytes that are not UTF-8 are shown as \uFFFD." : "";
        return $"File {file.Path}, part {part} of {parts.Count}.{more}{note}\n\n{parts[part - 1]}";
    }

    internal sealed record Arguments(
        [Description("The file, relative to the workspace, as list_local_files shows it.")] string Path,
        [Description("Which part of a long file, from 1. Left out: the first.")] int? Part = null);
}
