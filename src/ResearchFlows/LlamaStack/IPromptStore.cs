using System.Text.Json.Serialization;

namespace ResearchFlows.LlamaStack;

/// <summary>Keeps prompts and their versions: the server's Prompts API, or the ledger where the server has none.</summary>
internal interface IPromptStore
{
    /// <summary>Creates a prompt, its version 1 in force.</summary>
    Task<PromptVersion> CreateAsync(string text, string marker, CancellationToken cancellationToken);

    /// <summary>The prompt of that marker, or null.</summary>
    Task<PromptVersion?> FindAsync(string marker, CancellationToken cancellationToken);

    /// <summary>All versions of a prompt, oldest first; empty when there is no such prompt.</summary>
    Task<IReadOnlyList<PromptVersion>> GetVersionsAsync(string promptId, CancellationToken cancellationToken);

    /// <summary>Puts a version in force.</summary>
    Task<PromptVersion> SetDefaultAsync(string promptId, int version, CancellationToken cancellationToken);
}

/// <summary>One version of a prompt.</summary>
public sealed record PromptVersion
{
    /// <summary>The prompt.</summary>
    [JsonPropertyName("prompt_id")]
    public required string PromptId { get; init; }

    /// <summary>The version, from 1.</summary>
    [JsonPropertyName("version")]
    public required int Version { get; init; }

    /// <summary>The text.</summary>
    [JsonPropertyName("prompt")]
    public required string Text { get; init; }

    /// <summary>Names that the text may hold in double braces.</summary>
    [JsonPropertyName("variables")]
    public IReadOnlyList<string> Variables { get; init; } = [];

    /// <summary>Whether it is the version in force; right only in a list of versions.</summary>
    [JsonPropertyName("is_default")]
    public bool IsDefault { get; init; }
}

/// <summary>The prompt has a newer version than the one the save was based on.</summary>
public sealed class PromptVersionConflictException(string message) : Exception(message);

/// <summary>The server has no Prompts API.</summary>
internal sealed class PromptsMissingException(string message) : Exception(message);
