using System.Text.RegularExpressions;

namespace ResearchFlows.LlamaStack.Replies;

/// <summary>The names that models give the tools they know: <c>functions.read_local_file&lt;|channel|&gt;commentary</c>, <c>ReadLocalFile</c>.</summary>
internal static partial class CallNames
{
    private const int MostLength = 200;

    /// <summary>The known tool that is meant; null when none is.</summary>
    public static string? Find(string name, IEnumerable<string> known)
    {
        var names = known as IReadOnlyCollection<string> ?? [.. known];
        if (names.Contains(name) || name.Length > MostLength)
        {
            return names.FirstOrDefault(one => one == name);
        }

        var plain = Suffix().Replace(name.Trim().Trim('"', '\'', '`'), "");
        return names.FirstOrDefault(one => Key(one) == Key(plain)) ?? names.FirstOrDefault(one => Key(one) == Key(Prefix().Replace(plain, "")));
    }

    /// <summary>What is the same in all ways to write a name: its letters and digits.</summary>
    public static string Key(string name) => new([.. name.Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant)]);

    /// <summary>A channel, an index, empty parentheses, the format of the arguments.</summary>
    [GeneratedRegex(@"(?:<[|｜].*|:\d+|\(\s*\)|\s+(?:json|code))\s*$", RegexOptions.Singleline)]
    private static partial Regex Suffix();

    /// <summary>A namespace: <c>functions.</c>, <c>default_api:</c>, <c>tools/</c>, <c>mcp__files__</c>.</summary>
    [GeneratedRegex(@"^.*(?:[.:/]|__)(?=\w)|^to=", RegexOptions.Singleline)]
    private static partial Regex Prefix();
}
