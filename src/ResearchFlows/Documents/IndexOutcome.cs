namespace ResearchFlows.Documents;

/// <summary>What became of the indexing of a document.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Message">The server's own message when it failed.</param>
public sealed record IndexOutcome(IndexStatus Status, string? Message = null);

/// <summary>How the indexing of a document ended.</summary>
public enum IndexStatus
{
    /// <summary>The document is in the vector store, which did not have it before.</summary>
    Indexed,

    /// <summary>The vector store had the very same content already.</summary>
    Unchanged,

    /// <summary>The document took the place of its earlier version.</summary>
    Replaced,

    /// <summary>The server refused the document, and would refuse it again.</summary>
    Failed,
}
