using System.Text.Json.Nodes;

namespace ResearchFlows.DevStack.Files;

/// <summary>An uploaded file, without its content.</summary>
internal sealed record StoredFile
{
    // The captured server gives every file a year, whatever expires_after says; nothing here ever expires.
    private const long Lifetime = 365 * 24 * 3600;

    public required string Id { get; init; }

    public required string Filename { get; init; }

    public required string Purpose { get; init; }

    public required long CreatedAt { get; init; }

    public required long Bytes { get; init; }

    public JsonObject ToJson() => new()
    {
        ["object"] = "file",
        ["id"] = Id,
        ["bytes"] = Bytes,
        ["created_at"] = CreatedAt,
        ["expires_at"] = CreatedAt + Lifetime,
        ["filename"] = Filename,
        ["purpose"] = Purpose,
        ["status"] = "processed",
        ["status_details"] = "",
    };
}
