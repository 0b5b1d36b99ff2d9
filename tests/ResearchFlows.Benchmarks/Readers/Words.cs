using DiffPlex;
using DiffPlex.Chunkers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace ResearchFlows.Benchmarks.Readers;

/// <summary>Texts as sequences of words, and how much two of them share.</summary>
internal static partial class Words
{
    /// <summary>Comparing takes the square of what differs.</summary>
    private const int Most = 30_000;

    /// <summary>The words of a text: runs of letters and digits, ligatures taken apart, what was parted at the end of a line put together.</summary>
    public static IReadOnlyList<string> Of(string text) =>
        [.. Word().Matches(Parted().Replace(text.Normalize(NormalizationForm.FormKC), "").ToLowerInvariant()).Take(Most).Select(match => match.Value)];

    /// <summary>The words of a document as it was read, page by page, without those that only name a place; what has no pages is one.</summary>
    public static Dictionary<int, IReadOnlyList<string>> Pages(string markdown)
    {
        var pages = Page().Split(Mark().Replace(markdown, ""));
        return pages.Length == 1
            ? new() { [1] = Of(pages[0]) }
            : Enumerable.Range(0, pages.Length / 2).ToDictionary(index => int.Parse(pages[(2 * index) + 1], CultureInfo.InvariantCulture), index => Of(pages[(2 * index) + 2]));
    }

    /// <summary>How many words of one text are in the other, wherever.</summary>
    public static int Shared(IReadOnlyList<string> expected, IReadOnlyList<string> words)
    {
        var counts = words.CountBy(word => word).ToDictionary();
        return expected.CountBy(word => word).Sum(word => Math.Min(word.Value, counts.GetValueOrDefault(word.Key)));
    }

    /// <summary>How many words the longest sequence has that both hold.</summary>
    public static int SharedInOrder(IReadOnlyList<string> expected, IReadOnlyList<string> words)
    {
        var difference = Differ.Instance.CreateDiffs(string.Join('\n', expected), string.Join('\n', words), ignoreWhiteSpace: false, ignoreCase: false, new LineChunker());
        return expected.Count - difference.DiffBlocks.Sum(block => block.DeleteCountA);
    }

    [GeneratedRegex(@"[\p{L}\p{N}]+")]
    private static partial Regex Word();

    [GeneratedRegex(@"(?<=\p{L})[-\u00AD]\s*\n\s*(?=\p{Ll})")]
    private static partial Regex Parted();

    [GeneratedRegex(@"^# (?:Page|Slide) (\d+)$", RegexOptions.Multiline)]
    private static partial Regex Page();

    [GeneratedRegex(@"^#+ (?:Lines \d+–\d+|Rows \d+–\d+)$|^# .*, rows \d+–\d+$|^(?:Foot|End)note \d+: | \[\d+\]", RegexOptions.Multiline)]
    private static partial Regex Mark();
}
