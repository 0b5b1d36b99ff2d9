namespace ResearchFlows.Documents;

/// <summary>A document as its folder shows it; its content is not read yet.</summary>
/// <param name="Path">Relative, with forward slashes.</param>
/// <param name="File">Where it is, links followed.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="ModifiedAt">When it was last written, Unix milliseconds, UTC.</param>
internal sealed record DocumentFile(string Path, string File, long Bytes, long ModifiedAt);

/// <summary>What a document folder holds that is not indexed, and why.</summary>
/// <param name="Path">Relative, with forward slashes; <c>.</c> is the folder itself.</param>
/// <param name="Reason">Why, as a sentence that goes on after the path.</param>
internal sealed record LeftOutDocument(string Path, string Reason);

/// <summary>The documents of a folder, and what could not be looked at.</summary>
/// <param name="Documents">The documents, sorted by path.</param>
/// <param name="LeftOut">What was left out.</param>
/// <param name="Unlisted">Folders whose content is unknown, each with a slash at its end; empty text for all.</param>
internal sealed record DocumentListing(IReadOnlyList<DocumentFile> Documents, IReadOnlyList<LeftOutDocument> LeftOut, IReadOnlyList<string> Unlisted)
{
    /// <summary>The listing of an agent that has no document folder.</summary>
    public static DocumentListing None { get; } = new([], [], []);

    private readonly HashSet<string> _named = [.. Documents.Select(document => document.Path), .. LeftOut.Select(document => document.Path)];

    /// <summary>Whether a document that was here is certainly not here any more.</summary>
    public bool IsGone(string path) => !_named.Contains(path) && !Unlisted.Any(folder => path.StartsWith(folder, StringComparison.Ordinal));

    /// <summary>
    /// The listing when that many documents were indexed from the folder before. A folder that suddenly holds none is more often a mount
    /// that is missing than a knowledge base given up, so it removes nothing.
    /// </summary>
    public DocumentListing WhenIndexedBefore(int documents) => documents == 0 || Documents.Count > 0 || Unlisted.Contains("") ? this : new DocumentListing(
        Documents,
        [
            .. LeftOut,
            new(".", $"holds no document any more, but {documents:N0} were indexed from it. They stay, as a mount may be missing; to give them up, take \"documents\" out of agent.json."),
        ],
        [""]);
}
