using ResearchFlows.OfflineModel.Language;

namespace ResearchFlows.OfflineModel.Research;

/// <summary>What to ask file_search, in which order.</summary>
internal static class SearchPlan
{
    private const int LongestQuery = 400;
    private const int MostQueries = 6;

    /// <summary>The queries: the question as it stands and, when the prompt asks for more than one search, its parts and its key terms in other words.</summary>
    public static IEnumerable<string> Queries(Question question, PromptDirectives directives)
    {
        var queries = new List<string> { question.Text };
        if (directives.SearchAgain)
        {
            if (question.Parts.Count > 1) queries.AddRange(question.Parts.Select(WithContext));
            queries.Add(KeyTerms(question));
            queries.Add(string.Join(' ', question.KeyTerms.Select(term => Synonyms.WordsFor(term.Stem).FirstOrDefault() ?? term.Text)));
        }

        return queries.Select(Shortened).Where(query => query.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase).Take(MostQueries);
    }

    /// <summary>A query to repeat the search with after more was indexed: never one that was used before.</summary>
    public static string? Another(Question question, IEnumerable<string> used)
    {
        var known = used.ToHashSet(StringComparer.OrdinalIgnoreCase);
        var backwards = string.Join(' ', question.KeyTerms.Reverse().Select(term => term.Text));
        string[] queries = [KeyTerms(question), backwards, .. question.Parts.Select(part => part.Text), .. question.KeyTerms.Select(term => term.Text), question.Text];
        return queries.Select(Shortened).FirstOrDefault(query => query.Length > 0 && !known.Contains(query));
    }

    private static string KeyTerms(Question question) => string.Join(' ', question.KeyTerms.Select(term => term.Text));

    private static string WithContext(QuestionPart part) => string.Join(' ', part.KeyTerms.Concat(part.Context.Where(term => term.IsName)).Select(term => term.Text));

    private static string Shortened(string query)
    {
        var line = string.Join(' ', query.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= LongestQuery ? line : line[..LongestQuery];
    }
}
