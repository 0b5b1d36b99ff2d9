using System.Globalization;
using System.Text.RegularExpressions;

namespace ResearchFlows.OfflineModel.PromptEditing;

/// <summary>One case of the feedback.</summary>
internal sealed record FeedbackCase(double Score, string Answer, string Reasoning, string Steps);

/// <summary>What a prompt editor is given.</summary>
/// <param name="Number">Which candidate to write, from 1.</param>
/// <param name="Count">Of how many.</param>
/// <param name="Tools">Names of the agent's tools.</param>
/// <param name="CurrentPrompt">The prompt to edit.</param>
/// <param name="MustKeep">Passages that the new prompt must hold.</param>
/// <param name="Cases">What went well and badly.</param>
/// <param name="Fingerprint">What decides about the order of candidates: the same for all candidates of one round.</param>
internal sealed partial record ProposalInput(
    int Number,
    int Count,
    IReadOnlyList<string> Tools,
    string CurrentPrompt,
    IReadOnlyList<string> MustKeep,
    IReadOnlyList<FeedbackCase> Cases,
    string Fingerprint)
{
    /// <summary>Reads the editor's input; null when the request is something else.</summary>
    public static ProposalInput? Read(string input, string? schemaName)
    {
        var current = TaggedText.First(input, "current_prompt");
        if (schemaName != "proposal" && (current is null || !CandidateLine.IsMatch(input))) return null;
        var which = CandidateLine.Match(input);
        var feedback = TaggedText.Sections(input, "feedback").Select(section => section.Content).FirstOrDefault() ?? "";
        return new ProposalInput(
            which.Success ? int.Parse(which.Groups[1].Value) : 1,
            which.Success ? int.Parse(which.Groups[2].Value) : 1,
            [.. ToolLine.Matches(TaggedText.First(input, "tools") ?? "").Select(line => line.Groups[1].Value)],
            current ?? "",
            [.. TaggedText.Sections(input, "must_keep").Select(section => TaggedText.Unescaped(section.Content)).Where(text => text.Length > 0)],
            [.. TaggedText.Sections(feedback, "case").Select(Case)],
            $"{current}\n{feedback}");
    }

    private static FeedbackCase Case((string Attributes, string Content) section)
    {
        _ = double.TryParse(Score.Match(section.Attributes).Groups[1].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var score);
        return new FeedbackCase(score, Text("answer"), Text("reasoning"), Text("steps"));
        string Text(string tag) => TaggedText.First(section.Content, tag) ?? "";
    }

    [GeneratedRegex(@"\bWrite candidate (\d{1,4}) of (\d{1,4})")] private static partial Regex CandidateLine { get; }
    [GeneratedRegex(@"^\s*(?:- )?([\w.-]+)\s*(?::|$)", RegexOptions.Multiline)] private static partial Regex ToolLine { get; }
    [GeneratedRegex(@"score=[""']?([\d.]+)")] private static partial Regex Score { get; }
}
