using System.Text.Json;
using System.Text.RegularExpressions;

namespace ResearchFlows.OfflineModel.PromptEditing;

/// <summary>
/// Edits a system prompt from feedback. Of the candidates of one round one mends the main failure, one changes nothing that counts and one does harm,
/// in an order that the prompt and the feedback decide: whoever picks must measure.
/// </summary>
internal static partial class PromptEditor
{
    private enum Role
    {
        Fix,
        Cosmetic,
        Harmful,
        FixAll,
    }

    /// <summary>The proposal as one JSON object.</summary>
    public static string Reply(ProposalInput input)
    {
        var needs = Diagnosis.Of(input);
        var (prompt, rationale) = RoleOf(input, needs.Count) switch
        {
            Role.Fix => Fixed(input, [needs[0]]),
            Role.FixAll => Fixed(input, needs),
            Role.Harmful => Appended(input, input.CurrentPrompt, [Pick(Instructions.Harmful, input)], "Aims at quicker and cheaper answers."),
            _ => Appended(input, input.CurrentPrompt, [Pick(Instructions.Cosmetic, input)], "Polishes the tone; the instructions themselves stay as they are."),
        };
        return JsonSerializer.Serialize(new { prompt, rationale });
    }

    private static (string Prompt, string Rationale) Fixed(ProposalInput input, IReadOnlyList<Need> needs)
    {
        var basis = PromptSentences.WithoutHarmful(input.CurrentPrompt, input.MustKeep);
        var sentences = needs.Select(need => Pick(Instructions.For(need), input));
        return Appended(input, basis, sentences, $"The feedback shows: {string.Join("; ", needs.Select(Reason))}.");
    }

    private static Role RoleOf(ProposalInput input, int needs)
    {
        if (needs == 0) return Role.Cosmetic;
        if (input.Count <= 1) return Role.FixAll;
        Role[] roles = [Role.FixAll, Role.Cosmetic, Role.Harmful, .. Enumerable.Repeat(Role.Fix, Math.Max(0, Math.Min(input.Count, 100) - 3))];
        roles = [.. roles.Take(input.Count)];
        var place = (uint)Math.Max(0, input.Number - 1) + StableHash.Of(input.Fingerprint);
        var turned = (StableHash.Of("turn" + input.Fingerprint) & 1) == 0 ? place % roles.Length : roles.Length - 1 - (place % roles.Length);
        return roles[turned];
    }

    private static (string Prompt, string Rationale) Appended(ProposalInput input, string basis, IEnumerable<string> sentences, string rationale)
    {
        var added = sentences.Where(sentence => !basis.Contains(sentence, StringComparison.Ordinal));
        var prompt = string.Join(' ', new[] { basis.Trim() }.Concat(added).Where(text => text.Length > 0));
        foreach (var kept in input.MustKeep.Where(kept => !prompt.Contains(kept, StringComparison.Ordinal))) prompt += "\n" + kept;

        // The prompt store takes {{word}} for a variable.
        return (Braces().Replace(prompt, "{"), rationale);
    }

    private static string Pick(string[] choices, ProposalInput input) => choices[(StableHash.Of(input.Fingerprint) + (uint)Math.Max(0, input.Number)) % choices.Length];

    private static string Reason(Need need) => need switch
    {
        Need.Unblock => "an instruction keeps the agent from using its tools or from answering in full, so it is taken out",
        Need.Explore => "answers are missing although local files were never looked at, so the prompt now asks to explore them",
        Need.SearchAgain => "one search was not enough, so the prompt now asks for more",
        Need.Complete => "answers leave facts out, so the prompt now asks for all of them",
        Need.Ground => "questions that nothing answers were answered all the same, so the prompt now asks to say so",
        _ => "sources are not named, so the prompt now asks for them",
    };

    [GeneratedRegex(@"\{\{+")]
    private static partial Regex Braces();
}
