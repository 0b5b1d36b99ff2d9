using System.Text.Json;
using System.Text.RegularExpressions;

namespace ResearchFlows.OfflineModel.PromptEditing;

/// <summary>
/// Edits a system prompt from feedback, with fixed sentences. Of the candidates of one round one mends all that fails, one changes nothing that counts, one does
/// harm and any more mend the main failure, in an order that the prompt and the feedback decide: whoever picks must measure.
/// </summary>
internal static partial class PromptEditor
{
    // Sentences that read well and change nothing in what the agent does.
    private static readonly string[] Cosmetic =
    [
        "Write in plain and friendly English.", "Keep a calm and professional tone.", "Be polite to the person who asks.", "Use correct grammar and spelling.",
    ];

    // Sentences that sound reasonable and make answers worse.
    private static readonly string[] Harmful =
    [
        "Be fast: do not use any tools and answer from memory.", "To keep costs low, do not search and answer from your own knowledge.",
    ];

    /// <summary>The proposal as one JSON object.</summary>
    public static string Reply(ProposalInput input)
    {
        var needs = Diagnosis.Of(input);
        var (prompt, rationale) = PlaceOf(input, needs.Count) switch
        {
            0 => Fixed(input, needs),
            1 => Appended(input, input.CurrentPrompt, [Pick(Cosmetic, input)], "Polishes the tone; the instructions themselves stay as they are."),
            2 => Appended(input, input.CurrentPrompt, [Pick(Harmful, input)], "Aims at quicker and cheaper answers."),
            _ => Fixed(input, needs.Take(1)),
        };
        return JsonSerializer.Serialize(new { prompt, rationale });
    }

    // Where the candidate stands in the round's hidden order.
    private static int PlaceOf(ProposalInput input, int needs)
    {
        if (needs == 0) return 1;
        var count = Math.Clamp(input.Count, 1, 100);
        var place = (int)((uint)Math.Max(0, input.Number - 1) + StableHash.Of(input.Fingerprint) % count) % count;
        return (StableHash.Of("turn" + input.Fingerprint) & 1) == 0 ? place : count - 1 - place;
    }

    private static (string Prompt, string Rationale) Fixed(ProposalInput input, IEnumerable<Need> needs)
    {
        var basis = PromptSentences.WithoutHarmful(input.CurrentPrompt, input.MustKeep);
        return Appended(input, basis, needs.Select(need => need.Sentence), $"The feedback shows: {string.Join("; ", needs.Select(need => need.Reason))}.");
    }

    private static (string Prompt, string Rationale) Appended(ProposalInput input, string basis, IEnumerable<string> sentences, string rationale)
    {
        var added = sentences.Where(sentence => !basis.Contains(sentence, StringComparison.Ordinal));
        var prompt = string.Join(' ', new[] { basis.Trim() }.Concat(added).Where(text => text.Length > 0));
        foreach (var kept in input.MustKeep.Where(kept => !prompt.Contains(kept, StringComparison.Ordinal))) prompt += "\n" + kept;

        // The prompt store takes {{word}} for a variable.
        return (Braces.Replace(prompt, "{"), rationale);
    }

    private static string Pick(string[] choices, ProposalInput input) => choices[(StableHash.Of(input.Fingerprint) + (uint)Math.Max(0, input.Number)) % choices.Length];

    [GeneratedRegex(@"\{\{+")] private static partial Regex Braces { get; }
}
