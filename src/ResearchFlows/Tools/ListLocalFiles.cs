using ResearchFlows.Tools.Workspace;
using System.ComponentModel;
using System.Text;

namespace ResearchFlows.Tools;

/// <summary><c>list_local_files</c>: what is in one folder of the workspace.</summary>
internal sealed class ListLocalFiles : IFunctionTool
{
    public const string Name = "list_local_files";

    /// <summary>More than somebody wants to read through.</summary>
    private const int Many = 50;

    private const string SearchInstead = $"To find files by their names and text, call {SearchLocalFiles.Name}.";

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
        var (bytes, shown) = (0, 0);
        foreach (var line in listing.Entries.Select(Line))
        {
            bytes += Encoding.UTF8.GetByteCount(line);
            if (bytes > ToolOutput.MaximumBodyBytes)
            {
                break;
            }

            output.Append(line);
            shown++;
        }

        return output.Append(Note(listing, shown)).ToString().TrimEnd('\n');
    }

    private static string Note(FolderListing listing, int shown) => (listing.Total - shown, listing.IsCounted) switch
    {
        (0, true) when shown == 0 => "The folder is empty.",
        (0, true) => shown > Many ? $"({shown} entries. {SearchInstead})" : "",
        (var more, true) => $"({more:N0} more entries are not shown. {SearchInstead})",
        (var more, false) => $"(At least {more:N0} more entries are not shown. {SearchInstead})",
    };

    private static string Line(FolderEntry entry) => entry.Bytes is { } bytes ? $"{entry.Path} ({bytes:N0} bytes)\n" : $"{entry.Path}/ (folder)\n";

    internal sealed record Arguments(
        [Description("The folder, relative to the workspace, such as \"notes\". \".\" is the workspace itself.")] string Directory);
}
