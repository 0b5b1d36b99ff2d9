using ResearchFlows.LlamaStack.Replies;

namespace ResearchFlows.Telemetry;

/// <summary>A model call, as it is told.</summary>
/// <param name="InstanceId">The instance that it is made for.</param>
/// <param name="Model">The model that is asked.</param>
internal sealed record ModelCall(string InstanceId, string Model)
{
    /// <summary>Its name among the instance's steps, when its outcome is recorded under it; its span's id follows from it.</summary>
    public string? Step { get; init; }

    /// <summary>What more is known of it.</summary>
    public IEnumerable<KeyValuePair<string, object?>> Tags { get; init; } = [];

    /// <summary>What is asked.</summary>
    public string? Question { get; init; }
}

/// <summary>What is told of a reply.</summary>
internal sealed record ModelReplyFacts(string? ResponseId, string Text, TokenUsage Usage, string FinishReason)
{
    /// <summary>How long the first word took, milliseconds; null when there was none to be seen.</summary>
    public double? FirstWordMs { get; init; }
}
