using System.IO.Enumeration;

namespace ResearchFlows.DevStack.Faults;

/// <summary>What a fault does to a request.</summary>
public enum FaultKind
{
    /// <summary>Only waits for <see cref="FaultRule.Latency"/>.</summary>
    Delay,

    /// <summary>Answers with <see cref="FaultRule.Status"/>, <see cref="FaultRule.Headers"/> and <see cref="FaultRule.Body"/>.</summary>
    Status,

    /// <summary>Drops the connection without an answer.</summary>
    Drop,

    /// <summary>Does the work, sends half of the answer and drops the connection. A stream ends there, without its last events.</summary>
    TruncatedBody,

    /// <summary>Answers 200 with an HTML page, as a proxy in the way might.</summary>
    MalformedBody,
}

/// <summary>A fault, and which requests it meets. Every matching request is counted; those after <see cref="Skip"/> are hit, every n-th, at most <see cref="Times"/>.</summary>
public sealed class FaultRule
{
    private readonly Lock counting = new();
    private int seen;
    private int fired;

    /// <summary>The method, or null for any.</summary>
    public string? Method { get; init; }

    /// <summary>The path, in which <c>*</c> stands for anything: <c>/v1/prompts/*</c>.</summary>
    public string Path { get; init; } = "*";

    /// <summary>How many matching requests pass unharmed first.</summary>
    public int Skip { get; init; }

    /// <summary>Every how many matching requests the fault strikes; 1 is each.</summary>
    public int Every { get; init; } = 1;

    /// <summary>How often it strikes; null is without end.</summary>
    public int? Times { get; init; }

    /// <summary>What it does.</summary>
    public required FaultKind Kind { get; init; }

    /// <summary>Whether the work is done before the fault strikes, so that only the reply is lost.</summary>
    public bool AfterWork { get; init; }

    /// <summary>How long the request waits first, whatever the kind.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>The status of <see cref="FaultKind.Status"/>.</summary>
    public int Status { get; init; } = 500;

    /// <summary>The JSON body of <see cref="FaultKind.Status"/>.</summary>
    public string Body { get; init; } = """{"detail":"injected fault"}""";

    /// <summary>Further headers of <see cref="FaultKind.Status"/>, such as <c>Retry-After</c>.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    internal bool Fires(string method, string path)
    {
        if ((Method is not null && !Method.Equals(method, StringComparison.OrdinalIgnoreCase))
            || !FileSystemName.MatchesSimpleExpression(Path, path))
        {
            return false;
        }
        lock (counting)
        {
            seen++;
            if (seen <= Skip || (seen - Skip) % Every != 0 || fired >= Times)
            {
                return false;
            }
            fired++;
            return true;
        }
    }
}
