using ResearchFlows.Tools.Workspace;
using System.ComponentModel;
using System.Text;

namespace ResearchFlows.Tools;

/// <summary><c>list_local_files</c>: what is in one folder of the workspace.</summary>
internal sealed class ListLocalFiles : IFunctionTool
{
    public const string Name = "list_local_files";

    public FunctionTool Definition { get; } =
        new(Name, "Lists the files and folders of one folder of the agent's workspace.", ArgumentSchema.Of<Arguments>());

    public Task<string> RunAsync(string arguments, ToolContext context, CancellationToken cancellationToken)
    {
        var directory = ToolArguments.Parse(arguments, Definition, none: new Arguments(".")).Directory;
        return Task.FromResult(Write(context.Workspace.ListFolder(directory, cancellationToken)));
    }

    private static string Write(FolderListing listing)
    {
        var output = new StringBuilder();
        var (bytes, isCut) = (0, listing.IsCut);
        foreach (var line in listing.Entries.Select(Line))
        {
            bytes += Encoding.UTF8.GetByteCount(line);
            if (bytes > ToolOutput.MaximumBodyBytes)
            {
                isCut = true;
                break;
            }

            output.Append(line);
        }

        if (isCut)
        {
            output.Append("(The folder holds more entries, which are not shown. Files can still be read by their path.)");
        }

        return output.Length == 0 ? "The folder is empty." : output.ToString().TrimEnd('\n');
    }

    private static string Line(FolderEntry entry) => entry.Bytes is { } bytes ? $"{entry.Path} ({bytes:N0} bytes)\n" : $"{entry.Path}/ (folder)\n";

    internal sealed record Arguments(
        [Description("The folder, relative to the workspace, such as \"notes\". \".\" is the workspace itself.")] string Directory);
}
