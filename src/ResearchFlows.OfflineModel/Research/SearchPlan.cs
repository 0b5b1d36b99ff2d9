namespace ResearchFlows.OfflineModel.Research;

/// <summary>What to ask file_search, in which order.</summary>
internal static class SearchPlan
{
    private const int LongestQuery = 400;

    /// <summary>The queries: the question as it stands, in a conversation with what it follows, its parts with the names around them, its key terms together, then each alone.</summary>
    public static IEnumerable<string> Queries(Question question)
    {
        var parts = question.Parts.Count > 1 ? question.Parts.Select(part => Joined(part.KeyTerms.Concat(part.Context.Where(term => term.IsName)))) : [];
        string[] queries = [$"{question.Text} {question.Earlier}", question.Text, .. parts, Joined(question.KeyTerms), .. question.KeyTerms.Select(term => term.Text)];
        return queries.Select(Shortened).Where(query => query.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase);
    }

    private static string Joined(IEnumerable<Language.Term> terms) => string.Join(' ', terms.Select(term => term.Text));

    private static string Shortened(string query)
    {
        var line = string.Join(' ', query.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= LongestQuery ? line : line[..LongestQuery];
    }
}
