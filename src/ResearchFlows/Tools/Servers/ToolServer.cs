namespace ResearchFlows.Tools.Servers;

/// <summary>Whom a call of a server's tool waits for.</summary>
public enum ApprovalRule
{
    /// <summary>A person, unless the server marks the tool as read-only.</summary>
    Writes,

    /// <summary>A person, always.</summary>
    Always,

    /// <summary>Nobody.</summary>
    Never,
}

/// <summary>
/// A server of the Model Context Protocol whose tools an agent may use: an address, or a program that is started. Only who writes
/// <c>agent.json</c> names either.
/// </summary>
public sealed record ToolServer
{
    /// <summary>Stands before the names of its tools.</summary>
    public required string Name { get; init; }

    /// <summary>Where it is; null when it is a program.</summary>
    public Uri? Url { get; init; }

    /// <summary>The environment variable that holds its bearer token; the token itself stands in no file.</summary>
    public string? TokenVariable { get; init; }

    /// <summary>The program that is started, and speaks on its standard input and output.</summary>
    public string? Command { get; init; }

    /// <summary>The program's arguments.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Environment variables that are handed on to the program, besides those that every program needs.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>Where the program is started: the agent's folder.</summary>
    public string Folder { get; init; } = "";

    /// <summary>The tools that the agent may use; null for all.</summary>
    public IReadOnlyList<string>? AllowedTools { get; init; }

    /// <summary>Whom a call waits for.</summary>
    public ApprovalRule Approve { get; init; }

    /// <summary>How long a person is waited for; then the answer is no.</summary>
    public double ApprovalMinutes { get; init; } = 60;

    /// <summary>How long a call may take.</summary>
    public int TimeoutSeconds { get; init; } = 60;
}
