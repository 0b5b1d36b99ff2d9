using ResearchFlows.OfflineModel.Language.Thesaurus;

namespace ResearchFlows.OfflineModel.Language;

/// <summary>Words that stand for each other in questions and answers, and words of which one often stands where a question uses another.</summary>
internal static class Synonyms
{
    private static readonly WordGroups Same = new(EverydayWords.Groups, OfficeWords.Groups, EngineeringWords.Groups);
    private static readonly WordGroups Near = new(RelatedWords.Groups);

    /// <summary>The groups of synonyms the stem belongs to.</summary>
    public static ReadOnlySpan<int> GroupsOf(string stem) => Same.Of(stem);

    /// <summary>The groups of related words the stem belongs to.</summary>
    public static ReadOnlySpan<int> RelatedGroupsOf(string stem) => Near.Of(stem);

    /// <summary>Other words for the stem, the nearest first.</summary>
    public static IEnumerable<string> WordsFor(string stem) =>
        Same.Of(stem).ToArray().SelectMany(Same.Words).Where(word => Stemmer.Stem(word) != stem).Distinct();
}

/// <summary>Groups of words, separated by semicolons, looked up by stem.</summary>
internal sealed class WordGroups
{
    private readonly string[][] words;
    private readonly Dictionary<string, int[]> groupsOfStem;

    public WordGroups(params IEnumerable<string> texts)
    {
        words = [.. texts.SelectMany(text => text.Split(';')).Select(group => group.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))];
        groupsOfStem = words.SelectMany((group, index) => group.Select(word => (Stem: Stemmer.Stem(word), Index: index)))
            .GroupBy(entry => entry.Stem)
            .ToDictionary(group => group.Key, group => group.Select(entry => entry.Index).Distinct().ToArray());
    }

    /// <summary>The groups the stem belongs to.</summary>
    public ReadOnlySpan<int> Of(string stem) => groupsOfStem.TryGetValue(stem, out var groups) ? groups : [];

    /// <summary>The words of a group.</summary>
    public string[] Words(int group) => words[group];
}
