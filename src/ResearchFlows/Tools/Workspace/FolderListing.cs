namespace ResearchFlows.Tools.Workspace;

/// <summary>What a model may see of one folder, sorted by path (ordinal).</summary>
/// <param name="Entries">Folders, and files of a readable type. Hidden entries, links and everything else are left out.</param>
/// <param name="IsCut">The folder holds more entries than are listed.</param>
/// <param name="Total">How many entries were found, those that are not listed included.</param>
/// <param name="IsCounted">Whether there are no others: a folder of very many entries is not gone through to its end.</param>
public sealed record FolderListing(IReadOnlyList<FolderEntry> Entries, bool IsCut, int Total, bool IsCounted);

/// <summary>A folder or a text file in a listing.</summary>
/// <param name="Path">Its path relative to the workspace's root, with <c>/</c>.</param>
/// <param name="Bytes">The file's size in bytes; null for a folder.</param>
public sealed record FolderEntry(string Path, long? Bytes);
