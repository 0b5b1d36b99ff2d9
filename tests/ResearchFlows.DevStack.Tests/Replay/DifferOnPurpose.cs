namespace ResearchFlows.DevStack.Tests.Replay;

/// <summary>The recorded requests that DevStack answers otherwise on purpose; its README tells why.</summary>
internal static class DifferOnPurpose
{
    public static readonly string[] Names =
    [
        "client-version-header-X-OGX-Client-Version",
        "chat-completions", "chat-unknown-model", "embeddings", "embeddings-unknown-model",
        "function-output-as-object", "item-reference-in-input", "bad-input-item-type",
        "03-vector-stores/list", "04-responses-tools/list-responses",
    ];
}
