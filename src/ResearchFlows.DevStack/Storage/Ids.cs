using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace ResearchFlows.DevStack.Storage;

/// <summary>Ids in the forms the captured server uses.</summary>
internal static partial class Ids
{
    public static string Prompt() => "pmpt_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));

    public static string Conversation() => "conv_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));

    public static bool IsConversation(string id) => ConversationId().IsMatch(id);

    /// <summary>For an item of a conversation that came without one.</summary>
    public static string Item(string type) => (type == "message" ? "msg_" : "item_") + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));

    public static string FileBatch() => "batch_" + Guid.NewGuid();

    public static string File() => "file-" + Guid.NewGuid().ToString("N");

    public static string VectorStore() => "vs_" + Guid.NewGuid();

    public static string Response() => "resp_" + Guid.NewGuid();

    public static string Message() => "msg_" + Guid.NewGuid();

    public static string Call() => "fc_" + Guid.NewGuid();

    public static string Approval() => "approval_" + Guid.NewGuid();

    public static string McpList() => "mcp_list_" + Guid.NewGuid();

    [GeneratedRegex("^conv_[0-9a-f]{48}$")]
    private static partial Regex ConversationId();
}
