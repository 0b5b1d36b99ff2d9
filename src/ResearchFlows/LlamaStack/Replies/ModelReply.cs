namespace ResearchFlows.LlamaStack.Replies;

/// <summary>What came back from one <c>POST /v1/responses</c>.</summary>
public sealed record ModelReply
{
    /// <summary>The id that the next turn continues from.</summary>
    public required string ResponseId { get; init; }

    /// <summary>What the model wrote for a reader, without what it thought; empty when it only called tools.</summary>
    public required string Text { get; init; }

    /// <summary>The client-side tool calls, in order.</summary>
    public IReadOnlyList<FunctionCall> FunctionCalls { get; init; } = [];

    /// <summary>The searches that the server made for the model.</summary>
    public IReadOnlyList<FileSearch> Searches { get; init; } = [];

    /// <summary>The other tools that the server ran, by type: <c>web_search_call</c>, <c>mcp_call</c>.</summary>
    public IReadOnlyList<string> ServerTools { get; init; } = [];

    /// <summary>What the server called on MCP servers.</summary>
    public IReadOnlyList<ServerCall> ServerCalls { get; init; } = [];

    /// <summary>Files that the text is annotated with (Llama Stack 0.7; OGX writes markers into the text instead).</summary>
    public IReadOnlyList<FileAnnotation> Annotations { get; init; } = [];

    /// <summary>Web pages that the text is annotated with.</summary>
    public IReadOnlyList<WebAnnotation> WebAnnotations { get; init; } = [];

    /// <summary>Tokens, summed over the server's own iterations.</summary>
    public required TokenUsage Usage { get; init; }

    /// <summary>Why the server stopped early: <c>length</c>, <c>max_output_tokens</c>, <c>content_filter</c>, <c>max_iterations_exceeded</c>; null when it did not.</summary>
    public string? IncompleteReason { get; init; }
}

/// <summary>A tool call as the model wrote it. Name and arguments are untrusted: the tool may not exist, the JSON may be malformed.</summary>
/// <param name="CallId">The id it is answered by.</param>
/// <param name="Name">The tool's name.</param>
/// <param name="Arguments">The arguments.</param>
public sealed record FunctionCall(string CallId, string Name, string Arguments)
{
    /// <summary>Whether the server asks for leave to run a tool of its own (<c>mcp_approval_request</c>); the id is then the request's.</summary>
    public bool IsApprovalRequest { get; init; }
}

/// <summary>A call that the server made on an MCP server by itself.</summary>
/// <param name="Name">The server's label and the tool: <c>wiki.read_page</c>.</param>
/// <param name="Arguments">The arguments as the model wrote them.</param>
/// <param name="Output">What the tool said, or what went wrong.</param>
public sealed record ServerCall(string Name, string Arguments, string Output);

/// <summary>One search of the knowledge base.</summary>
public sealed record FileSearch(IReadOnlyList<string> Queries, IReadOnlyList<FileSearchResult> Results);

/// <summary>One hit of a search.</summary>
/// <param name="DocumentId">The id that citation markers name.</param>
/// <param name="FileId">The uploaded file.</param>
/// <param name="FileName">The name the file was uploaded under.</param>
/// <param name="Text">The passage.</param>
public sealed record FileSearchResult(string DocumentId, string FileId, string FileName, string Text);

/// <summary>A file that the answer refers to.</summary>
public sealed record FileAnnotation(string FileId, string? FileName);

/// <summary>A web page that the answer refers to.</summary>
public sealed record WebAnnotation(string Url);

/// <summary>Tokens read and written.</summary>
public sealed record TokenUsage(int InputTokens, int OutputTokens)
{
    /// <summary>Both together.</summary>
    public int Total => Sum(InputTokens, OutputTokens);

    /// <summary>The sum of two usages.</summary>
    public static TokenUsage operator +(TokenUsage left, TokenUsage right) =>
        new(Sum(left.InputTokens, right.InputTokens), Sum(left.OutputTokens, right.OutputTokens));

    /// <summary>The sum of two usages.</summary>
    public static TokenUsage Add(TokenUsage left, TokenUsage right) => left + right;

    /// <summary>Numbers come from a server: whatever it says, a sum is never less than its parts, or no limit would be met.</summary>
    private static int Sum(int left, int right) => (int)Math.Min((long)left + right, int.MaxValue);
}
