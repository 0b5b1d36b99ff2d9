using ResearchFlows.Tools.Workspace;
using System.Security.Cryptography;
using System.Text;

namespace ResearchFlows.Tools;

/// <summary>A document to put into a vector store. What is hashed is what is uploaded: both come from one reading of the file.</summary>
/// <param name="Path">The document's path relative to the workspace's root, with <c>/</c>.</param>
/// <param name="Content">What to upload: UTF-8 with a byte order mark, from which Llama Stack knows the encoding.</param>
/// <param name="Sha256">The SHA-256 of the content, in lower-case hexadecimal digits.</param>
public sealed record IndexRequest(string Path, ReadOnlyMemory<byte> Content, string Sha256)
{
    /// <summary>The request for a file as it was read.</summary>
    public static IndexRequest For(WorkspaceFile file)
    {
        byte[] content = [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(file.Text)];
        return new IndexRequest(file.Path, content, Convert.ToHexStringLower(SHA256.HashData(content)));
    }
}
