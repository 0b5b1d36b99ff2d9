using ResearchFlows.Documents.Reading;
using ResearchFlows.LlamaStack.Replies;
using ResearchFlows.Ports;
using System.Text.RegularExpressions;

namespace ResearchFlows.Research;

/// <summary>The sentence of a found passage that a claim rests on, and the place that the nearest heading above it names.</summary>
/// <param name="Place">Such as <c>page 12</c>; null when the passage does not say.</param>
/// <param name="Quote">The sentence.</param>
internal sealed partial record CitedPassage(string? Place, string Quote)
{
    private const int MostClaimLength = 600;
    private const int MostPlaceBytes = 100;
    private const int MostQuoteBytes = 160;

    /// <summary>A sentence that shares less of the claim's words is another one.</summary>
    private const double LeastShared = 0.4;

    /// <summary>Finds what a claim rests on; null when no passage says anything like it.</summary>
    /// <param name="textBefore">The answer before the mark that cites.</param>
    /// <param name="passages">What the searches found of the file.</param>
    public static CitedPassage? Find(string textBefore, IEnumerable<FileSearchResult> passages)
    {
        var claim = Claim(textBefore);
        if (claim.Count == 0)
        {
            return null;
        }

        var (best, most) = (default(CitedPassage), 0.0);
        foreach (var passage in passages.DistinctBy(result => result.Text).SelectMany(result => Sentences(result.Text)))
        {
            // Of sentences that say as much, the shortest is the one that is meant.
            var words = Words(passage.Quote);
            var shared = claim.Count(words.Contains) / (double)claim.Count;
            var score = shared - (words.Count / 10_000.0);
            (best, most) = shared >= LeastShared && score > most ? (passage, score) : (best, most);
        }

        return best is null ? null : new CitedPassage(
            best.Place is { } place ? Texts.Cut(place, MostPlaceBytes) : null, Short(MarkdownText.Line(best.Quote)));
    }

    /// <summary>A long sentence up to the end of a word.</summary>
    private static string Short(string quote)
    {
        if (PortJson.Size(quote) <= MostQuoteBytes)
        {
            return quote;
        }

        var end = Math.Min(quote.Length, MostQuoteBytes);
        while (end > 0 && PortJson.Size($"{quote[..end]} …") > MostQuoteBytes)
        {
            end = quote.LastIndexOf(' ', end - 1);
        }

        return end > 0 ? $"{quote[..end]} …" : Texts.Cut(quote, MostQuoteBytes);
    }

    /// <summary>The words of the last sentence before the mark.</summary>
    private static HashSet<string> Claim(string text)
    {
        var near = text[Math.Max(0, text.Length - MostClaimLength)..];
        return near.Split('\n').SelectMany(line => SentenceEnd().Split(line)).Select(Words).LastOrDefault(words => words.Count > 1) ?? [];
    }

    private static IEnumerable<CitedPassage> Sentences(string passage)
    {
        string? place = null;
        var isFenced = false;
        foreach (var line in passage.Split('\n'))
        {
            isFenced ^= line.TrimStart() is ['`', '`', '`', ..] or ['~', '~', '~', ..];
            if (!isFenced && PlaceMarks.PlaceOf(line) is { } heading)
            {
                place = heading;
                continue;
            }

            foreach (var sentence in SentenceEnd().Split(line))
            {
                yield return new CitedPassage(place, sentence);
            }
        }
    }

    private static HashSet<string> Words(string text) => [.. Word().Matches(text).Select(word => word.Value.ToLowerInvariant())];

    [GeneratedRegex(@"(?<=[.!?])\s+")]
    private static partial Regex SentenceEnd();

    [GeneratedRegex(@"[\p{L}\p{N}]+")]
    private static partial Regex Word();
}
