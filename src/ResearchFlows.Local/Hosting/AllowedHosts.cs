using System.Net;

namespace ResearchFlows.Local.Hosting;

/// <summary>The names that a request may call this host by. A page elsewhere can point its own name at our address; it cannot use ours.</summary>
internal sealed class AllowedHosts
{
    private readonly HashSet<string> _names;

    private AllowedHosts(IEnumerable<string> names) => _names = new(names, StringComparer.OrdinalIgnoreCase);

    /// <summary>Loopback's names, the address it was told to listen on, and those of <c>ResearchFlows__AllowedHosts</c> (comma-separated).</summary>
    public static AllowedHosts Read(HostSettings settings)
    {
        var more = settings.Configuration["ResearchFlows:AllowedHosts"] ?? "";
        var own = settings.Address.Equals(IPAddress.Any) || settings.Address.Equals(IPAddress.IPv6Any) ? [] : new[] { new HostString(settings.Address.ToString(), 80).Host };
        return new AllowedHosts(
            ["localhost", "127.0.0.1", "[::1]", .. own, .. more.Split([',', ';'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)]);
    }

    public bool Contains(HostString host) => host.HasValue && _names.Contains(host.Host);
}
