namespace ResearchFlows.DevStack.Faults;

/// <summary>
/// What real model servers say when they fail, for <see cref="DevStackFaults.EnqueueFailure"/>. Whatever the status was there, Llama Stack
/// answers 500 with the text.
/// </summary>
public static class UpstreamFailures
{
    /// <summary>A 429.</summary>
    public const string RateLimit = "Rate limit reached for requests";

    /// <summary>Ollama's 503 when its queue is full.</summary>
    public const string Busy = "server busy, please try again. maximum pending requests exceeded";

    /// <summary>Ollama's 400 for a model whose template has no place for tools.</summary>
    public const string NoTools = "registry.ollama.ai/library/gemma:2b does not support tools";

    /// <summary>Ollama's 404 for a model that was not pulled.</summary>
    public const string NoModel = "model \"llama3.1:8b\" not found, try pulling it first";

    /// <summary>vLLM's 400 for a conversation that is too long.</summary>
    public const string ContextOverflow =
        "This model's maximum context length is 8192 tokens. However, your messages resulted in 9216 tokens. Please reduce the length of the messages.";

    /// <summary>The same as a server answers it that passes the status on.</summary>
    public static FaultRule ContextOverflowAsBadRequest(int? times = null) => new()
    {
        Kind = FaultKind.Status,
        Method = "POST",
        Path = "/v1/responses",
        Status = 400,
        Times = times,
        Body = $$$"""{"error":{"message":"{{{ContextOverflow}}}","code":"context_length_exceeded"}}""",
    };

    /// <summary>A tool's MCP server that cannot be reached: 502.</summary>
    public static FaultRule UnreachableMcpServer(int? times = null) => new()
    {
        Kind = FaultKind.Status,
        Method = "POST",
        Path = "/v1/responses",
        Status = 502,
        Times = times,
        Body = """{"error":{"message":"Failed to connect to MCP server at http://127.0.0.1:9/mcp: Connection refused"}}""",
    };
}
