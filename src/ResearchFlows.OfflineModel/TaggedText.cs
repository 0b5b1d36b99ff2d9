using System.Net;
using System.Text.RegularExpressions;

namespace ResearchFlows.OfflineModel;

/// <summary>Reads the tagged sections in which the product hands texts over; inside them <c>&amp;</c>, <c>&lt;</c> and <c>&gt;</c> are escaped.</summary>
internal static class TaggedText
{
    /// <summary>The raw content of each section with the tag, with what its opening tag says besides the name.</summary>
    public static IEnumerable<(string Attributes, string Content)> Sections(string text, string tag) =>
        Regex.Matches(text, $@"<{tag}(\s[^>]*)?>(.*?)</{tag}>", RegexOptions.Singleline).Select(match => (match.Groups[1].Value, match.Groups[2].Value));

    /// <summary>The text of the first section with the tag, unescaped; null when there is none.</summary>
    public static string? First(string text, string tag) => Sections(text, tag).Select(section => Unescaped(section.Content)).FirstOrDefault();

    /// <summary>The text behind the escapes.</summary>
    public static string Unescaped(string content) => WebUtility.HtmlDecode(content).Trim();
}
