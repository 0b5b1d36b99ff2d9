using System.Text;
using System.Text.RegularExpressions;

namespace ResearchFlows.LlamaStack.Replies;

/// <summary>Text between the product and the judge model, in both directions.</summary>
internal static partial class ModelText
{
    /// <summary>Text as data inside a tag, escaped so that it can neither end the tag nor open one.</summary>
    public static string Escape(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal);

    /// <summary>Text from a model, fit to keep: trimmed, lines ended by <c>\n</c>, half characters replaced (JSON has none).</summary>
    public static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            clean.Append(rune.ToString());
        }

        return clean.Replace("\r\n", "\n").Replace('\r', '\n').ToString().Trim();
    }

    /// <summary>The text, cut to so many characters, never through the middle of one.</summary>
    public static string Cut(string text, int maxLength)
    {
        if (text.Length <= maxLength)
        {
            return text;
        }

        var length = maxLength - 1;
        return text[..(length > 0 && char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)] + "…";
    }

    /// <summary>Whether a text is copied from a description of the reply (<c>…</c>, <c>&lt;your reasoning&gt;</c>).</summary>
    public static bool IsPlaceholder(string text) => Placeholder().IsMatch(text);

    [GeneratedRegex(@"^\s*(?:[.…]+|<[^<>]*>|string|reasoning|rationale|prompt)\s*$", RegexOptions.IgnoreCase)]
    private static partial Regex Placeholder();
}
