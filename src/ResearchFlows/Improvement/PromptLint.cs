using ResearchFlows.LlamaStack.Replies;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace ResearchFlows.Improvement;

/// <summary>A proposed prompt and what it is checked against.</summary>
public sealed record LintInput
{
    /// <summary>The proposed prompt.</summary>
    public required string Prompt { get; init; }

    /// <summary>The prompt that it is meant to replace.</summary>
    public required string CurrentPrompt { get; init; }

    /// <summary>The longest prompt allowed, in characters.</summary>
    public required int MaxLength { get; init; }

    /// <summary>Texts that it must contain.</summary>
    public IReadOnlyList<string> MustKeep { get; init; } = [];

    /// <summary>The expected answers of all test cases, none of which may be copied in.</summary>
    public IReadOnlyList<string> ExpectedAnswers { get; init; } = [];
}

/// <summary>What is wrong with a proposed prompt.</summary>
/// <param name="Rule">The rule it breaks, such as <c>undeclared-variable</c>.</param>
/// <param name="Reason">What is wrong, in a sentence.</param>
public sealed record LintFinding(string Rule, string Reason);

/// <summary>Checks a proposed prompt before it is saved: what it finds, no evaluation needs to be paid for.</summary>
public static partial class PromptLint
{
    /// <summary>All findings; none for a prompt that may be evaluated. Of an empty prompt, only that it is empty.</summary>
    public static IReadOnlyList<LintFinding> Check(LintInput input)
    {
        if (string.IsNullOrWhiteSpace(input.Prompt))
        {
            return [new LintFinding("empty", "The prompt is empty.")];
        }

        List<LintFinding> findings = [];
        Find("too-long", TooLong(input));
        Find("undeclared-variable", UndeclaredVariable(input.Prompt));
        Find("unchanged", PromptText.Same(input.Prompt, input.CurrentPrompt) ? "The prompt is the one in force." : null);
        Find("copied-answer", CopiedAnswer(input));
        Find("lost-must-keep", LostBlock(input));
        Find("control-character", ControlCharacter(input.Prompt));
        return findings;

        void Find(string rule, string? reason)
        {
            if (reason is not null)
            {
                findings.Add(new LintFinding(rule, reason));
            }
        }
    }

    private static string? TooLong(LintInput input) => input.Prompt.Length > input.MaxLength
        ? $"The prompt has {input.Prompt.Length:N0} characters; at most {input.MaxLength:N0} are allowed." : null;

    private static string? UndeclaredVariable(string prompt) => Variable().Match(prompt) is { Success: true } variable
        ? $"The prompt contains the undeclared variable {ModelText.Cut(variable.Value, 60)}, which the server refuses." : null;

    private static string? CopiedAnswer(LintInput input)
    {
        var copied = CopiedWords.Find(input.Prompt, input.ExpectedAnswers, [input.CurrentPrompt, .. input.MustKeep]);
        return copied is null ? null : $"The prompt contains words of an expected answer: \"{copied}\".";
    }

    private static string? LostBlock(LintInput input)
    {
        var lost = input.MustKeep.FirstOrDefault(text => !Lines(input.Prompt).Contains(Lines(text), StringComparison.Ordinal));
        return lost is null ? null : $"The prompt has lost a text that it must contain: \"{ModelText.Cut(lost, 80)}\".";
    }

    private static string? ControlCharacter(string prompt)
    {
        foreach (var rune in prompt.EnumerateRunes())
        {
            if (IsHidden(rune) || rune == Rune.ReplacementChar)
            {
                return FormattableString.Invariant($"The prompt contains U+{rune.Value:X4}, which cannot be seen or read.");
            }
        }

        return null;
    }

    // Joiners are part of some scripts and of emoji; other format characters only hide text from the person who reads the prompt.
    private static bool IsHidden(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control => rune.Value is not ('\n' or '\r' or '\t'),
        UnicodeCategory.Format => rune.Value is not (0x200C or 0x200D),
        _ => false,
    };

    private static string Lines(string text) => text.ReplaceLineEndings("\n").Trim();

    /// <summary>The server's own pattern, widened to every letter, mark and digit that its <c>\w</c> may take.</summary>
    [GeneratedRegex(@"\{\{\s*[\w\p{M}\p{N}]+\s*\}\}")]
    private static partial Regex Variable();
}
