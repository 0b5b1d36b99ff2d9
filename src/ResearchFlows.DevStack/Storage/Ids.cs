using System.Security.Cryptography;

namespace ResearchFlows.DevStack.Storage;

/// <summary>Ids in the forms the captured server uses.</summary>
internal static class Ids
{
    public static string Prompt() => "pmpt_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));

    public static string File() => "file-" + Guid.NewGuid().ToString("N");

    public static string VectorStore() => "vs_" + Guid.NewGuid();

    public static string Response() => "resp_" + Guid.NewGuid();

    public static string Message() => "msg_" + Guid.NewGuid();

    public static string Call() => "fc_" + Guid.NewGuid();
}
