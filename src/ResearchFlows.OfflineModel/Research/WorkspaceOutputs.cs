using System.Text.RegularExpressions;

namespace ResearchFlows.OfflineModel.Research;

/// <summary>One part of a workspace file, as read_local_file returned it.</summary>
internal sealed record ReadPart(string Path, int Part, int Parts, string Text);

/// <summary>Reads what the workspace tools answer (see the product's tools: list_local_files, search_local_files, read_local_file).</summary>
internal static partial class WorkspaceOutputs
{
    /// <summary>The folders of a listing.</summary>
    public static IEnumerable<string> Folders(string listing) => FolderLine.Matches(listing).Select(line => line.Groups[1].Value);

    /// <summary>The files of a listing.</summary>
    public static IEnumerable<string> Files(string listing) => FileLine.Matches(listing).Select(line => line.Groups[1].Value);

    /// <summary>The files that a search of the workspace found, the best first; lines of their text stand further in.</summary>
    public static IEnumerable<string> FoundFiles(string found) => Files(found).Where(path => !path.StartsWith(' '));

    /// <summary>The part of a file, or null when the output is an error or something else.</summary>
    public static ReadPart? Part(string output)
    {
        var head = PartLine.Match(output);
        if (!head.Success || !int.TryParse(head.Groups[2].Value, out var part) || !int.TryParse(head.Groups[3].Value, out var parts)) return null;
        return new ReadPart(head.Groups[1].Value, part, parts, output[head.Length..].TrimStart('\n', '\r'));
    }

    [GeneratedRegex(@"^(?:- )?(.+?)/? \(folder\)\r?$", RegexOptions.Multiline)] private static partial Regex FolderLine { get; }
    [GeneratedRegex(@"^(?:- )?(.+?) \([\d,. ]+ bytes?\)\r?$", RegexOptions.Multiline)] private static partial Regex FileLine { get; }
    [GeneratedRegex(@"\AFile (.+?), part (\d+) of (\d+)\.[^\n]*\n?")] private static partial Regex PartLine { get; }
}
