using System.Text.RegularExpressions;

namespace ResearchFlows.OfflineModel.Language;

/// <summary>Cuts prose into sentences.</summary>
internal static partial class Sentences
{
    /// <summary>The sentences of a paragraph, in order, trimmed.</summary>
    public static IEnumerable<string> Of(string paragraph)
    {
        var start = 0;
        foreach (Match end in End.Matches(paragraph))
        {
            var cut = end.Index + end.Value.TrimEnd().Length;
            if (Abbreviation.IsMatch(paragraph[start..cut])) continue;
            yield return paragraph[start..cut].Trim();
            start = cut;
        }

        if (paragraph[start..].Trim() is { Length: > 0 } rest) yield return rest;
    }

    [GeneratedRegex(@"[.!?]+[""'”’)\]*_]*\s+(?=[""'“‘(\[*_`]*[\p{Lu}\p{N}`])")] private static partial Regex End { get; }

    // Known abbreviations, and a single capital ("J. Smith").
    [GeneratedRegex(@"(?:\b(?i:e\.g|i\.e|dr|mr|mrs|ms|prof|approx|ca|vs|cf|fig|no|nos|st|inc|ltd|tel|ext|vol)|(?:^|\s)\p{Lu})\.$")] private static partial Regex Abbreviation { get; }
}
