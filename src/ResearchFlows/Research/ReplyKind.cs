namespace ResearchFlows.Research;

/// <summary>What a reply is.</summary>
public enum ReplyKind
{
    /// <summary>Text for the reader.</summary>
    Answer,

    /// <summary>Tool calls.</summary>
    Calls,

    /// <summary>Nothing that anybody could read.</summary>
    Nothing,

    /// <summary>The server's own limit of searches in one turn ended it.</summary>
    Unfinished,
}
