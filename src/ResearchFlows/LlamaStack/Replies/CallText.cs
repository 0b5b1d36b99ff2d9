using System.Text.Json;
using System.Text.RegularExpressions;

namespace ResearchFlows.LlamaStack.Replies;

/// <summary>
/// Reads calls in all the ways that models write them: JSON of any shape, tags, as in Python, or a name with an object behind it.
/// </summary>
internal static partial class CallText
{
    /// <summary>The calls, when the text is nothing else; null when it is not.</summary>
    /// <param name="text">The text.</param>
    /// <param name="mayBeNameOnly">Whether a lone word is a call without arguments.</param>
    public static IReadOnlyList<WrittenCall>? Read(string text, bool mayBeNameOnly = false)
    {
        if (text.Length > LenientJson.MaxLength)
        {
            return null;
        }

        text = Fence().Replace(Token().Replace(text, "\n"), "${inside}").Trim();
        return ReadTags(text) ?? ReadJson(text) ?? PythonCalls.Read(text) ?? ReadNamed(text, mayBeNameOnly);
    }

    /// <summary>Calls in JSON: one, a list, or one behind the other.</summary>
    private static List<WrittenCall>? ReadJson(string text)
    {
        List<WrittenCall> calls = [];
        var at = 0;
        while (at < text.Length)
        {
            if (text[at] is not ('{' or '[') || !LenientJson.TryReadValue(text, ref at, out var value) || !JsonCalls.TryAdd(value, calls))
            {
                return null;
            }

            while (at < text.Length && (char.IsWhiteSpace(text[at]) || text[at] is ',' or ';'))
            {
                at++;
            }
        }

        return calls.Count > 0 ? calls : null;
    }

    /// <summary>A name, alone or with an object behind it, and so on: <c>functions.read_local_file:0 {"path":"a.md"}</c>.</summary>
    private static List<WrittenCall>? ReadNamed(string text, bool mayBeNameOnly)
    {
        List<WrittenCall> calls = [];
        var at = 0;
        while (at < text.Length)
        {
            if (Name().Match(text, at) is not { Success: true } name)
            {
                return null;
            }

            at += name.Length;
            object? arguments = new Dictionary<string, object?>();
            if (at < text.Length ? text[at] != '{' || !LenientJson.TryReadValue(text, ref at, out arguments) : !mayBeNameOnly || calls.Count > 0)
            {
                return null;
            }

            calls.Add(new WrittenCall(name.Groups["name"].Value, JsonSerializer.Serialize(arguments)));
            while (at < text.Length && (char.IsWhiteSpace(text[at]) || text[at] == ';'))
            {
                at++;
            }
        }

        return calls.Count > 0 ? calls : null;
    }

    /// <summary>Tags: <c>&lt;function=name&gt;</c>, <c>&lt;invoke name="name"&gt;</c>, or a name before <c>&lt;arg_key&gt;</c> (GLM).</summary>
    private static List<WrittenCall>? ReadTags(string text)
    {
        List<WrittenCall> calls = [];
        foreach (Match tag in Tag().Matches(text))
        {
            var inside = tag.Groups["inside"].Value.Trim();
            var name = tag.Groups["name"].Value;
            var parameters = Parameter().Matches(inside);
            if (parameters.Count > 0)
            {
                var arguments = parameters.DistinctBy(one => one.Groups["name"].Value.Trim()).ToDictionary(one => one.Groups["name"].Value.Trim(), Value);
                calls.Add(new WrittenCall(name, JsonSerializer.Serialize(arguments)));
            }
            else
            {
                calls.Add(new WrittenCall(name, inside.Trim('(', ')') is { Length: > 0 } json ? json : "{}"));
            }
        }

        return calls.Count > 0 && Tag().Replace(text, "").Trim().Length == 0 ? calls : null;
    }

    private static object? Value(Match parameter)
    {
        var text = parameter.Groups["value"].Value.Trim('\r', '\n');
        var at = 0;
        return text is ['{' or '[', ..] && LenientJson.TryReadValue(text, ref at, out var value) && at == text.Length ? value : text;
    }

    [GeneratedRegex(
        """
        <\s*function\s*=\s*(?<name>[^<>\s(){]+)\s*(?:>(?<inside>.*?)(?:<\s*/\s*function\s*>|$)|(?<inside>[({].*?)(?:>\s*(?:<\s*/\s*function\s*>)?|$))
        | <\s*/?\s*(?:[|｜]?DSML[|｜]|[a-z]+:)?invoke\s+name\s*=\s*["']?(?<name>[^"'<>\s]+)["']?[^<>]*>(?<inside>.*?)(?:<\s*/\s*(?:[|｜]?DSML[|｜]|[a-z]+:)?invoke\s*>|$)
        | ^\s*(?<name>[\w.:-]+)\s*(?<inside><arg_key>.*)$
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex Tag();

    [GeneratedRegex(
        """
        <\s*(?:[|｜]?DSML[|｜]|[a-z]+:)?parameter\s*(?:=|\s+name\s*=)\s*["']?(?<name>[^"'<>\s]+)["']?[^<>]*>(?<value>.*?)(?:<\s*/\s*(?:[|｜]?DSML[|｜]|[a-z]+:)?parameter\s*>|(?=<\s*parameter)|$)
        | <arg_key>(?<name>.*?)</arg_key>\s*<arg_value>(?<value>.*?)(?:</arg_value>|$)
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex Parameter();

    /// <summary>What stands between a call's parts: <c>&lt;｜tool▁sep｜&gt;</c>, <c>&lt;|tool_call_argument_begin|&gt;</c>, <c>[ARGS]</c>, ends of turns.</summary>
    [GeneratedRegex(
        """
        (?:\bfunction\s*)?<[|｜]tool[▁_]sep[|｜]> | <[|｜][\w▁/]+[|｜]> | \[ARGS\] | \[CALL_ID\]\w+ | \[/?TOOL_CALLS\] | <\s*/?\s*TOOL_?CALLS?\s*>
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.IgnoreCase)]
    private static partial Regex Token();

    [GeneratedRegex(@"```[a-z_]*\s(?<inside>.*?)```", RegexOptions.Singleline | RegexOptions.IgnoreCase)]
    private static partial Regex Fence();

    [GeneratedRegex(@"\G(?:to=)?(?<name>[A-Za-z_][\w.:/-]*)\s*(?:json|code)?\s*", RegexOptions.Singleline)]
    private static partial Regex Name();
}
