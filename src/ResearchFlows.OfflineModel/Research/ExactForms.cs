using System.Text.RegularExpressions;

namespace ResearchFlows.OfflineModel.Research;

/// <summary>Answers that can be told by how they are written.</summary>
internal static partial class ExactForms
{
    /// <summary>How the contact, or the secret, that the question asks for is written.</summary>
    public static Regex Contact(string question) => question.ToLowerInvariant() switch
    {
        var text when text.Contains("mail", StringComparison.Ordinal) => Mail(),
        var text when text.Contains("url", StringComparison.Ordinal) || text.Contains("address", StringComparison.Ordinal) => Address(),
        var text when text.Contains("pass", StringComparison.Ordinal) => Secret(),
        _ => DigitGroup(),
    };

    [GeneratedRegex(@"\b(?:red|orange|yellow|green|blue|violet|purple|pink|brown|black|white|gr[ae]y|silver|gold(?:en)?|beige|turquoise|amber|magenta|cyan)\b", RegexOptions.IgnoreCase)]
    public static partial Regex Colour();

    [GeneratedRegex(@"\bv\d|\b\d+\.\d+(?:\.\d+)*\b|\b\p{Lu}\w+ \d{1,2}\b|\b(?:version|release) \w*\d", RegexOptions.None)]
    public static partial Regex Version();

    [GeneratedRegex(@"\S@\S")]
    private static partial Regex Mail();

    [GeneratedRegex(@"://|\bwww\.|\w\.(?:com|org|net|example|internal|local|io)\b|\b\d{1,3}(?:\.\d{1,3}){3}\b|\S@\S")]
    private static partial Regex Address();

    [GeneratedRegex(@"\b(?:password|passphrase|pin)\b[^.]*(?:\d|`|""|“)|`[^`]+`[^.]*\b(?:password|passphrase)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Secret();

    [GeneratedRegex(@"(?<![\d.,:])\+?\d(?:[ \-/]?\d){2,}(?![.,:]?\d)(?! ?(?:%|°|[kcm]?m\b|kg|ms|s\b|min|hours?|days?|years?|euros?|EUR|litres?))")]
    private static partial Regex DigitGroup();
}
