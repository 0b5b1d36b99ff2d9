using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace ResearchFlows.OfflineModel;

/// <summary>A hash that is the same in every process, for choices that must look arbitrary and yet repeat.</summary>
internal static class StableHash
{
    /// <summary>A number from the text.</summary>
    public static uint Of(string text) => BinaryPrimitives.ReadUInt32LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>A fraction from the text, above 0 and below 1.</summary>
    public static double Fraction(string text) => (Of(text) + 0.5) / (uint.MaxValue + 1.0);
}
