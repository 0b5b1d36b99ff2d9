using System.Globalization;
using System.Text.RegularExpressions;
using ResearchFlows.OfflineModel;

namespace ResearchFlows.Tests.Support;

/// <summary>
/// A model for improvements: research answers repeat the system prompt, the judge scores by a function of the answer and the question, and
/// the proposer hands out the prompts that the test lists.
/// </summary>
internal sealed partial class ScriptedJudge(Func<string, string, double> score, params string[] candidates)
{
    /// <summary>Verdicts as text, for tests of what the judge may write; null for the plain one.</summary>
    public Func<double, string>? Write { get; init; }

    /// <summary>What to propose, by how many proposals there were, instead of the listed prompts.</summary>
    public Func<int, string>? Propose { get; init; }

    public int Proposals { get; private set; }

    public List<string> ProposerInputs { get; } = [];

    public ModelReply? Reply(ModelRequest request)
    {
        var user = request.Messages[^1].Content ?? "";
        switch (request.ResponseFormat?.GetRawText())
        {
            case { } format when format.Contains("\"verdict\"", StringComparison.Ordinal):
                var value = Tag(user, "question").Contains("badge", StringComparison.Ordinal) ? 0 : score(Tag(user, "actual_answer"), Tag(user, "question"));
                return Replies.Text(Write?.Invoke(value) ?? string.Create(CultureInfo.InvariantCulture, $$"""{"score": {{value}}, "reasoning": "scripted"}"""));
            case { } format when format.Contains("\"proposal\"", StringComparison.Ordinal):
                int proposals;
                lock (ProposerInputs)
                {
                    ProposerInputs.Add(user);
                    proposals = ++Proposals;
                }

                var number = int.Parse(CandidateNumber().Match(user).Groups[1].Value, CultureInfo.InvariantCulture);
                return Replies.Text(System.Text.Json.JsonSerializer.Serialize(new { prompt = Propose?.Invoke(proposals) ?? candidates[(number - 1) % candidates.Length], rationale = $"candidate {number}" }));
            default:
                return Replies.Text(request.Messages[0].Content ?? "");
        }
    }

    private static string Tag(string text, string tag) =>
        Regex.Match(text, $"<{tag}>(.*?)</{tag}>", RegexOptions.Singleline).Groups[1].Value;

    [GeneratedRegex("Write candidate ([0-9]+)")]
    private static partial Regex CandidateNumber();
}
