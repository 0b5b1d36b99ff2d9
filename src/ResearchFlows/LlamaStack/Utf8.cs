using System.Text;

namespace ResearchFlows.LlamaStack;

/// <summary>UTF-8 as the server reads it without guessing.</summary>
internal static class Utf8
{
    /// <summary>The text with exactly one byte order mark in front.</summary>
    public static byte[] WithByteOrderMark(ReadOnlyMemory<byte> utf8) =>
        utf8.Span.StartsWith(Encoding.UTF8.Preamble) ? utf8.ToArray() : [.. Encoding.UTF8.Preamble, .. utf8.Span];
}
