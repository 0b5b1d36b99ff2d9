using ResearchFlows.LlamaStack.Replies;

namespace ResearchFlows.Research;

/// <summary>A model turn of a run, with the model's whole reply.</summary>
/// <param name="Number">The turn, from 1.</param>
/// <param name="Reply">The reply.</param>
public sealed record Turn(int Number, ModelReply Reply)
{
    /// <summary>Whether the server had lost the conversation, so that it was sent whole.</summary>
    public bool Rebuilt { get; init; }

    /// <summary>Whether the conversation was too long for the model, and was shortened.</summary>
    public bool ContextLimit { get; init; }

    /// <summary>Tools of the server that could not be used, and why.</summary>
    public IReadOnlyList<string> ToolErrors { get; init; } = [];

    /// <summary>Milliseconds to the first word of text; null when it was not streamed.</summary>
    public double? FirstWordMs { get; init; }
}
