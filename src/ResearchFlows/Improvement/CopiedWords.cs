using System.Text;

namespace ResearchFlows.Improvement;

/// <summary>Finds words of an expected answer that were copied into a prompt.</summary>
/// <remarks>
/// Five words in a row are a copy; case, punctuation and markdown do not matter. Shorter answers, and languages that are written without
/// spaces, slip through: there the validation cases, which the proposer has not seen, are what protects.
/// </remarks>
internal static class CopiedWords
{
    private const int RunLength = 5;

    /// <summary>The first run of words that the prompt shares with an expected answer; null when there is none.</summary>
    /// <param name="prompt">The prompt.</param>
    /// <param name="expectedAnswers">The expected answers.</param>
    /// <param name="known">Texts that people wrote or that were checked before; their runs are not copies.</param>
    public static string? Find(string prompt, IReadOnlyList<string> expectedAnswers, IReadOnlyList<string> known)
    {
        var suspicious = Runs(prompt).ToHashSet(StringComparer.Ordinal);
        suspicious.ExceptWith(known.SelectMany(Runs));
        return expectedAnswers.SelectMany(Runs).FirstOrDefault(suspicious.Contains);
    }

    private static IEnumerable<string> Runs(string text)
    {
        var words = Words(text);
        return Enumerable.Range(0, Math.Max(0, words.Length - RunLength + 1))
            .Select(start => string.Join(' ', words.AsSpan(start, RunLength)));
    }

    private static string[] Words(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune))
            {
                plain.Append(Rune.ToLowerInvariant(rune).ToString());
            }
            else if (rune.Value is not ('\'' or '’'))
            {
                plain.Append(' ');
            }
        }

        return plain.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }
}
