using System.Text.RegularExpressions;

namespace ResearchFlows.Local.Tests.Support;

/// <summary>What a terminal shows of what was written to it, line by line.</summary>
internal static partial class Ansi
{
    /// <summary>The text without colours and movements.</summary>
    public static string Strip(string text) => Sequence().Replace(text, "");

    [GeneratedRegex(@"\x1b\[[0-9;?]*[A-Za-z]")]
    private static partial Regex Sequence();
}
