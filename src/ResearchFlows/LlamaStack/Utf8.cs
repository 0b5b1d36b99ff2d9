using System.Security.Cryptography;
using System.Text;

namespace ResearchFlows.LlamaStack;

/// <summary>UTF-8 as the server reads it without guessing.</summary>
internal static class Utf8
{
    /// <summary>The text with exactly one byte order mark in front.</summary>
    public static byte[] WithByteOrderMark(ReadOnlyMemory<byte> utf8) =>
        utf8.Span.StartsWith(Encoding.UTF8.Preamble) ? utf8.ToArray() : [.. Encoding.UTF8.Preamble, .. utf8.Span];

    /// <summary>Whether what was uploaded is the text of that hash, which may have had the mark itself.</summary>
    public static bool IsUploadOf(ReadOnlySpan<byte> uploaded, string sha256) =>
        Hash(uploaded) == sha256 || (uploaded.StartsWith(Encoding.UTF8.Preamble) && Hash(uploaded[Encoding.UTF8.Preamble.Length..]) == sha256);

    private static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
