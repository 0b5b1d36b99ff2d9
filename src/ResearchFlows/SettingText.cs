using Microsoft.Extensions.Configuration;

namespace ResearchFlows;

/// <summary>Settings as people write them: with blanks and line breaks around them, or with a path too much.</summary>
public static class SettingText
{
    /// <summary>The setting without blanks around it; null when nothing is left.</summary>
    public static string? Of(IConfiguration configuration, string key) => configuration[key]?.Trim() is { Length: > 0 } text ? text : null;

    /// <summary>A key as it goes into a header.</summary>
    /// <param name="setting">The setting's name.</param>
    /// <param name="key">The key; it is in no message.</param>
    /// <exception cref="SettingException">It holds what no header can.</exception>
    public static string Key(string setting, string key) => key.All(character => character is > ' ' and < '\x7f')
        ? key
        : throw new SettingException(setting, "must be one word of printable ASCII characters: no blanks, no line breaks.");

    /// <summary>The address of a server whose API is below <c>/v1</c>; people name it with and without that.</summary>
    /// <param name="setting">The setting's name.</param>
    /// <param name="text">The address.</param>
    /// <exception cref="SettingException">It is no address.</exception>
    public static Uri ServerAddress(string setting, string? text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.Query.Length + address.Fragment.Length > 0)
        {
            throw new SettingException(setting, "must be the server's address, such as http://127.0.0.1:8321.");
        }

        var path = address.AbsoluteUri.TrimEnd('/');
        return new Uri(path.EndsWith("/v1", StringComparison.OrdinalIgnoreCase) ? path[..^"/v1".Length] : path);
    }
}
