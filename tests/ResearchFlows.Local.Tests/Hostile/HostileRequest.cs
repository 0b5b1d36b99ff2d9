using System.Text;

namespace ResearchFlows.Local.Tests.Hostile;

/// <summary>What may come of a request.</summary>
internal enum Expected
{
    /// <summary>Anything but a fault of the server.</summary>
    NoFault,

    /// <summary>A refusal of the API: a problem document.</summary>
    Refusal,

    /// <summary>It is no HTTP that the API gets to see: the server under it refuses in a word, or closes the connection.</summary>
    NoHttp,
}

/// <summary>A request as it goes over the wire.</summary>
/// <param name="Method">The method.</param>
/// <param name="Target">The request target.</param>
/// <param name="Headers">Header lines.</param>
/// <param name="Body">The body as it is sent, framing included.</param>
/// <param name="Expected">What may come of it.</param>
internal sealed record HostileRequest(string Method, string Target, IReadOnlyList<string> Headers, byte[] Body, Expected Expected)
{
    public string Version { get; init; } = "HTTP/1.1";

    /// <summary>The field that a 400 must name.</summary>
    public string? Field { get; init; }

    /// <summary>Set when it is no HTTP at all.</summary>
    public byte[]? Garbage { get; init; }

    public byte[] Bytes() => Garbage ?? [.. Encoding.UTF8.GetBytes($"{Method} {Target} {Version}\r\n{string.Concat(Headers.Select(header => header + "\r\n"))}\r\n"), .. Body];

    /// <summary>For the message of a failed check.</summary>
    public override string ToString()
    {
        var text = Encoding.UTF8.GetString(Bytes());
        return $"[{Expected}{(Field is null ? "" : $" of {Field}")}] {(text.Length <= 2000 ? text : $"{text[..2000]}… ({text.Length:N0} characters)")}";
    }
}
