using System.Text.RegularExpressions;

namespace ResearchFlows.Tests.Habits;

/// <summary>What no reader should see, outside of code.</summary>
internal static partial class Markup
{
    /// <summary>The first piece of markup in an answer; null when there is none.</summary>
    public static string? Find(string answer) => Piece().Match(Code().Replace(answer, "")) is { Success: true } found ? found.Value : null;

    [GeneratedRegex("```.*?(?:```|$)|`[^`]*`", RegexOptions.Singleline)]
    private static partial Regex Code();

    [GeneratedRegex(
        "not for the reader|</?(?:think|thinking|thought|reasoning|seed:think|tool_calls?|function|invoke|answer|response|parameter|TOOLCALL)\\b|\\[/?THINK\\]|\\[TOOL_CALLS\\]|\\[ARGS\\]|◁|<unused9|"
        + "<\\|(?:channel|message|end|start|call|return|START_|END_|tool|python|im_end|eot_id|file-)|<｜|assistantfinal|\"(?:parameters|arguments)\":", RegexOptions.IgnoreCase)]
    private static partial Regex Piece();
}
