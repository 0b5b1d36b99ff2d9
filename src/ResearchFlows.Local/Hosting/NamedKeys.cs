using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace ResearchFlows.Local.Hosting;

/// <summary>The keys of <c>ResearchFlows__Keys</c>, each with the name of who has it. With any set, whatever has data asks for one.</summary>
internal sealed partial class NamedKeys
{
    private const string Setting = "ResearchFlows__Keys";
    private readonly IReadOnlyList<(string Name, byte[] Hash)> _keys;

    private NamedKeys(IReadOnlyList<(string Name, byte[] Hash)> keys) => _keys = keys;

    /// <summary>Whether a key is asked for.</summary>
    public bool Any => _keys.Count > 0;

    /// <summary>Reads <c>name=key;name=key</c>.</summary>
    /// <exception cref="SettingException">They cannot be told apart, or could not be sent.</exception>
    public static NamedKeys Read(IConfiguration configuration)
    {
        List<(string Name, byte[] Hash)> keys = [];
        foreach (var pair in (configuration["ResearchFlows:Keys"] ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (pair.Split('=', 2, StringSplitOptions.TrimEntries) is not [var name, { Length: > 0 } key] || !NamePattern().IsMatch(name))
            {
                throw new SettingException(Setting, $"must be names and keys, such as reviewer=…;ci=…; pair {keys.Count + 1} is not. A name is 1 to 40 letters, digits, dots, hyphens and underscores.");
            }

            var hash = Hash(SettingText.Key(Setting, key));
            if (keys.Any(known => known.Name == name || known.Hash.AsSpan().SequenceEqual(hash)))
            {
                throw new SettingException(Setting, $"has the name or the key of '{name}' twice; each may stand there once.");
            }

            keys.Add((name, hash));
        }

        return new(keys);
    }

    /// <summary>The name of a request's key; null when it has none, or none of ours. It takes as long whichever it is.</summary>
    public string? NameOf(HttpRequest request)
    {
        var sent = Hash(Sent(request) ?? "");
        string? found = null;
        foreach (var (name, hash) in _keys)
        {
            found = CryptographicOperations.FixedTimeEquals(hash, sent) ? name : found;
        }

        return found;
    }

    /// <summary>The key that a request was sent with, whether or not it is one of ours.</summary>
    public static string? Sent(HttpRequest request)
    {
        const string Scheme = "Bearer ";
        if (request.Headers["x-functions-key"].ToString().Trim() is { Length: > 0 } key)
        {
            return key;
        }

        var authorization = request.Headers.Authorization.ToString();
        return authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? authorization[Scheme.Length..].Trim() : null;
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$")]
    private static partial Regex NamePattern();
}
