using System.Text.RegularExpressions;

namespace ResearchFlows.LlamaStack;

/// <summary>What a fault means, whatever number it came under.</summary>
internal enum FaultMeaning
{
    /// <summary>The model behind the server takes no requests now: it is waited for.</summary>
    Away,

    /// <summary>The same request may succeed at the next try.</summary>
    Passing,

    /// <summary>The inference took longer than somebody was willing to wait.</summary>
    TimedOut,

    /// <summary>The same request would meet it again: it is said at once.</summary>
    Lasting,

    /// <summary>The conversation is longer than the model's context: a limit, not a failure.</summary>
    ContextFull,

    /// <summary>A tool's own server cannot be reached: an error of that tool.</summary>
    ToolUnreachable,

    /// <summary>The server no longer has the response that the request continues from.</summary>
    ResponseLost,
}

/// <summary>A line of the table.</summary>
/// <param name="Pattern">What the server's words hold, as a regular expression without regard to case.</param>
/// <param name="Meaning">What it means.</param>
/// <param name="Source">Who says so.</param>
internal sealed record FaultLine(string Pattern, FaultMeaning Meaning, string Source)
{
    private readonly Regex _pattern = new(Pattern, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);

    public bool Matches(string words) => _pattern.IsMatch(words);
}

/// <summary>
/// What servers say and what it means. Llama Stack answers whatever fails behind it with 500 and the words it got, so that only the words
/// tell a rate limit from a model that has no tools. The first line that matches counts.
/// </summary>
internal static class FaultTable
{
    public static IReadOnlyList<FaultLine> Lines { get; } =
    [
        new(@"^Response '.*' not found", FaultMeaning.ResponseLost, "Llama Stack, OGX: previous_response_id of a store that was lost"),

        new("context_length_exceeded|maximum context length|maximum model length", FaultMeaning.ContextFull, "OpenAI; vLLM"),
        new("exceeds? (the )?(available |max(imum)? )?context|context (size|length|window|limit) (has been |was )?exceeded", FaultMeaning.ContextFull, "llama.cpp (exceed_context_size_error); Ollama; LM Studio"),
        new("exceed_context_size|exceeded max context|(exceeds?|longer than|larger than|than) the (model'?s? )?(maximum |max )?context", FaultMeaning.ContextFull, "llama.cpp; Ollama (prompt too long; exceeded max context length)"),
        new("(prompt|input) is too long|(prompt|input|request|conversation) too (long|large)|reduce the length of (the|your) (messages|prompt|input)", FaultMeaning.ContextFull, "Anthropic; Bedrock; Groq; Together"),
        new("input tokens? (count )?.{0,40}exceeds|inputs.{0,3} tokens \\+ .{0,60}must be <=|too many (input )?tokens in", FaultMeaning.ContextFull, "Gemini; Text Generation Inference; Cohere"),

        new(@"insufficient_quota|exceeded your current quota|check your plan and billing|credit balance is too low", FaultMeaning.Lasting, "OpenAI, Anthropic: under 429, and somebody has to pay"),
        new(@"rate.?limit|too many requests|Error code: 429|tokens per minute|requests per minute|throttl", FaultMeaning.Away, "OpenAI, Groq, Bedrock: a 429 behind the server"),
        new(@"server (is )?busy|maximum pending requests|over(loaded|capacity)|at capacity|queue is full|try again later", FaultMeaning.Away, "Ollama's and vLLM's 503; Anthropic's 529"),
        new(@"Error code: (502|503|529)|service (is )?(temporarily )?unavailable|temporarily unavailable", FaultMeaning.Away, "openai-python: a gateway in front of the model"),
        new(@"(loading model|model is (currently )?loading|still loading)", FaultMeaning.Away, "llama.cpp's 503; Text Embeddings Inference"),
        new(@"^Connection error|APIConnectionError|connection refused|connect call failed|cannot connect to host|all connection attempts failed|name or service not known", FaultMeaning.Away, "openai-python, httpx, aiohttp: the model's server is away"),

        new(@"Request timed out|timed out after|ReadTimeout|Error code: 504|deadline exceeded", FaultMeaning.TimedOut, "openai-python; OGX's limit for background responses"),

        new(@"tool_use_failed|failed to (call|parse) a function|error parsing tool call|an unexpected error occurred", FaultMeaning.Passing, "Groq's 400, Ollama (gpt-oss): the model's own slip, another try is another reply; Llama Stack's catch-all"),

        new(@"does not support (tools|function|chat|generate|embeddings?|thinking|completion)|tool.choice.{0,60}requires|tool calling is not supported|no endpoints found that support tool", FaultMeaning.Lasting, "Ollama's 400; vLLM without --enable-auto-tool-choice; OpenRouter"),
        new(@"model .{0,200}(not found|does not exist|not available|is not supported)|try pulling it|no such model|invalid model|model_not_found|unknown model", FaultMeaning.Lasting, "Llama Stack's 404; Ollama's, vLLM's and OpenAI's 404 behind it"),
        new(@"(tool|provider|vector store|tool group|toolgroup) .{0,200}not found|no provider", FaultMeaning.Lasting, "Llama Stack: a part of its configuration that is not there"),
        new(@"invalid.api.key|incorrect api key|invalid.{0,20}authentication|unauthorized|Error code: (401|403)|permission denied|api key .{0,40}(missing|not set|not provided|required)", FaultMeaning.Lasting, "OpenAI and the like: a key that is wrong or missing"),
        new(@"Error code: (400|404|405|413|415|422)", FaultMeaning.Lasting, "openai-python: the model's server refuses the request"),
    ];

    /// <summary>An MCP server that is away, if the words or a 502 say that something is: the reason is that of any connection.</summary>
    public static FaultLine Tool { get; } =
        new(@"\bMCP\b", FaultMeaning.ToolUnreachable, "Llama Stack, OGX: 502 for an MCP server that cannot be reached");

    /// <summary>Why a file cannot be indexed, ever: its kind, or that there is no text in it. Whatever else is said is no fault of the file.</summary>
    public static IReadOnlyList<FaultLine> OfFiles { get; } =
    [
        new("no chunks|no content|no text|is empty|empty (file|document|content)|nothing to (index|embed)", FaultMeaning.Lasting, "Llama Stack 0.7.1, OGX: No chunks were generated from the file"),
        new("unsupported_file|file type .{0,100} not supported|supported types|unsupported (file|media|content|mime|document)", FaultMeaning.Lasting, "OGX: File type '…' is not supported"),
        new("invalid_file|codec can.?t decode|(could not|can ?not|can't|couldn't|failed to|unable to) (decode|parse|extract|open) |corrupt|encrypted|invalid (pdf|file|document)", FaultMeaning.Lasting, "OpenAI's code invalid_file; Python, pypdf: a file that cannot be read"),
    ];

    /// <summary>The meaning of a server's words; null when the table has none.</summary>
    public static FaultMeaning? Find(string words) => Lines.FirstOrDefault(line => line.Matches(words))?.Meaning;
}
