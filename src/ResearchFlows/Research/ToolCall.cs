namespace ResearchFlows.Research;

/// <summary>A tool call of a run, with its whole arguments and output.</summary>
public sealed record ToolCall
{
    /// <summary>The turn that asked for it, from 1.</summary>
    public required int Turn { get; init; }

    /// <summary>Its place among the turn's calls, from 0.</summary>
    public required int Ordinal { get; init; }

    /// <summary>The id the model gave it.</summary>
    public required string CallId { get; init; }

    /// <summary>The tool's name as the model wrote it.</summary>
    public required string Name { get; init; }

    /// <summary>The arguments as the model wrote them.</summary>
    public required string Arguments { get; init; }

    /// <summary>The output; null when the call was not run.</summary>
    public string? Output { get; init; }

    /// <summary>Whether the server asks for leave to run a tool of its own.</summary>
    public bool IsApprovalRequest { get; init; }

    /// <summary>When another server was called, Unix milliseconds, UTC; null when none was.</summary>
    public long? BegunAt { get; init; }
}
