using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace ResearchFlows.OfflineModel;

/// <summary>A hash that is the same in every process, for choices that must look arbitrary and yet repeat.</summary>
internal static class StableHash
{
    /// <summary>A number from the text.</summary>
    public static uint Of(string text) => BinaryPrimitives.ReadUInt32LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
