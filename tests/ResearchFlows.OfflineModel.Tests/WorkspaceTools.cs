using System.Text.Json;

namespace ResearchFlows.OfflineModel.Tests;

/// <summary>A corpus's workspace as the product's tools show it.</summary>
internal sealed class WorkspaceTools(Corpus corpus, int partLength)
{
    /// <summary>Runs list_local_files or read_local_file.</summary>
    public string Run(string tool, JsonElement arguments) => tool switch
    {
        "list_local_files" => List(arguments.GetProperty("directory").GetString()!),
        "read_local_file" => Read(arguments.GetProperty("path").GetString()!, arguments.TryGetProperty("part", out var part) ? part.GetInt32() : 1),
        _ => "Error: there is no such tool.",
    };

    private string List(string directory)
    {
        var prefix = directory is "." or "" ? "" : directory.TrimEnd('/') + "/";
        var inside = corpus.Workspace.Keys.Where(path => path.StartsWith(prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList();
        var folders = inside.Where(path => path[prefix.Length..].Contains('/')).Select(path => prefix + path[prefix.Length..].Split('/')[0] + "/ (folder)").Distinct();
        var files = inside.Where(path => !path[prefix.Length..].Contains('/')).Select(path => $"{path} ({corpus.Workspace[path].Length:N0} bytes)");
        return inside.Count == 0 ? "The folder is empty." : string.Join('\n', folders.Concat(files));
    }

    private string Read(string path, int part)
    {
        if (!corpus.Workspace.TryGetValue(path, out var text)) return $"Error: there is no file {path}. Call list_local_files to see the files.";
        var parts = Math.Max(1, (text.Length + partLength - 1) / partLength);
        if (part < 1 || part > parts) return $"Error: {path} has {parts} parts.";
        var more = part < parts ? $" Call again with part {part + 1} for the rest." : "";
        var start = (part - 1) * partLength;
        return $"File {path}, part {part} of {parts}.{more}\n\n{text.Substring(start, Math.Min(partLength, text.Length - start))}";
    }
}
