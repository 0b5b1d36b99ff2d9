using AngleSharp.Dom;
using System.Text.RegularExpressions;

namespace ResearchFlows.Documents.Reading;

/// <summary>
/// Bounds what a page costs to parse. The standard repeats unclosed formatting elements in every paragraph, so that a small page can become a
/// huge tree; and each element open makes the next one dearer.
/// </summary>
internal static partial class HtmlCost
{
    private const int MostCharacters = 8 * 1024 * 1024;
    private const int MostTags = 200_000;
    private const int MostOpen = 1_000;
    private const int MostDepth = 300;
    private const long MostRepeats = 1_000_000;

    private static readonly HashSet<string> Formatting = new("a b big code em font i nobr s small strike strong tt u".Split(' '), StringComparer.OrdinalIgnoreCase);

    private static readonly HashSet<string> ClosedByOthers =
        new("p li td th tr dt dd option optgroup thead tbody tfoot colgroup br hr img input meta link area base col embed source track wbr param".Split(' '), StringComparer.OrdinalIgnoreCase);

    /// <summary>Refuses a page that would cost too much.</summary>
    /// <exception cref="UnreadableDocumentException">It is refused.</exception>
    public static void Check(string html)
    {
        if (html.Length > MostCharacters)
        {
            throw new UnreadableDocumentException($"has {html.Length:N0} letters; pages of up to {MostCharacters:N0} are read.");
        }

        var (tags, open, formatting, repeats) = (0, 0, 0, 0L);
        foreach (var match in Tag().EnumerateMatches(html))
        {
            var isEnd = html[match.Index + 1] == '/';
            var name = html.Substring(match.Index + (isEnd ? 2 : 1), match.Length - (isEnd ? 2 : 1));
            var step = isEnd ? -1 : 1;
            if (Formatting.Contains(name))
            {
                formatting = Math.Max(0, formatting + step);
            }
            else if (!isEnd)
            {
                repeats += formatting;
            }

            open = ClosedByOthers.Contains(name) ? open : Math.Max(0, open + step);
            if (++tags > MostTags || open > MostOpen || repeats > MostRepeats)
            {
                throw new UnreadableDocumentException("has more elements, or deeper ones, than are read of a page.");
            }
        }
    }

    /// <summary>Refuses a tree that is too deep to walk.</summary>
    /// <exception cref="UnreadableDocumentException">It is refused.</exception>
    public static void CheckDepth(INode root)
    {
        var depth = 0;
        for (var node = root; node is not null;)
        {
            if (node.FirstChild is { } child)
            {
                node = child;
                if (++depth > MostDepth)
                {
                    throw new UnreadableDocumentException($"is nested deeper than {MostDepth} levels.");
                }

                continue;
            }

            while (node is not null && node != root && node.NextSibling is null)
            {
                node = node.Parent;
                depth--;
            }

            node = node == root ? null : node?.NextSibling;
        }
    }

    [GeneratedRegex("</?[A-Za-z][A-Za-z0-9]*")]
    private static partial Regex Tag();
}
