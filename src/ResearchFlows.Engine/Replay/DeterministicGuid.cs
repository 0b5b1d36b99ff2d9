using System.Security.Cryptography;
using System.Text;

namespace ResearchFlows.Engine.Replay;

/// <summary>GUIDs that are the same at every replay: version 8 of RFC 9562 over a SHA-256 of where they are asked for.</summary>
internal static class DeterministicGuid
{
    public static Guid Create(string instanceId, int execution, int number)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{instanceId}|{execution}|{number}"), hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
