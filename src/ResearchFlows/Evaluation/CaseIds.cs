using ResearchFlows.Agents;
using System.Text;

namespace ResearchFlows.Evaluation;

/// <summary>Ids for cases that nobody named: the question's first words.</summary>
internal static class CaseIds
{
    /// <summary>The longest id of a case.</summary>
    public const int MaxLength = 60;

    /// <summary>Room is left for a number.</summary>
    private const int MostCharacters = 50;

    /// <summary>An id that none of the cases has.</summary>
    public static string Of(string question, IReadOnlyList<TestCase> cases)
    {
        var words = Words(question);
        var taken = cases.Select(known => known.Id).ToHashSet(StringComparer.Ordinal);
        return Enumerable.Range(1, cases.Count + 1).Select(number => number == 1 ? words : FormattableString.Invariant($"{words}-{number}")).First(id => !taken.Contains(id));
    }

    private static string Words(string question)
    {
        var id = new StringBuilder();
        foreach (var rune in question.EnumerateRunes().TakeWhile(_ => id.Length < MostCharacters))
        {
            if (Rune.IsLetterOrDigit(rune))
            {
                id.Append(Rune.ToLowerInvariant(rune).ToString());
            }
            else if (id.Length > 0 && id[^1] != '-')
            {
                id.Append('-');
            }
        }

        return id.ToString().Trim('-') is { Length: > 0 } words ? words : "case";
    }
}
