using DocumentFormat.OpenXml.Wordprocessing;
using System.Globalization;

namespace ResearchFlows.Documents.Reading;

/// <summary>What a paragraph is.</summary>
/// <param name="IsTitle">The document's title.</param>
/// <param name="Heading">A heading's level, from 1.</param>
/// <param name="List">The list that it is an item of, and the level there, from 0.</param>
internal readonly record struct ParagraphStyle(bool IsTitle, int? Heading, (int Id, int Level)? List);

/// <summary>What the styles of a Word document make of its paragraphs.</summary>
internal sealed class WordStyles
{
    private const int MostAncestors = 12;

    private readonly Dictionary<string, Style> _styles;

    public WordStyles(Styles? styles) => _styles = (styles?.Elements<Style>() ?? []).Where(style => style.StyleId?.Value is not null)
        .DistinctBy(style => style.StyleId!.Value!).ToDictionary(style => style.StyleId!.Value!, StringComparer.Ordinal);

    /// <summary>What a paragraph is, by itself or by its style.</summary>
    public ParagraphStyle Of(Paragraph paragraph)
    {
        var properties = paragraph.ParagraphProperties;
        var (isTitle, heading, list) = (false, Level(properties?.OutlineLevel), ListOf(properties?.NumberingProperties, null));
        var isNoItem = properties?.NumberingProperties?.NumberingId?.Val?.Value == 0;
        var id = properties?.ParagraphStyleId?.Val?.Value;
        for (var depth = 0; depth < MostAncestors && id is not null && _styles.TryGetValue(id, out var style); depth++)
        {
            var name = style.StyleName?.Val?.Value ?? "";
            isTitle |= name.Equals("Title", StringComparison.OrdinalIgnoreCase);
            heading ??= HeadingOf(name) ?? Level(style.StyleParagraphProperties?.OutlineLevel);
            list ??= isNoItem ? null : ListOf(style.StyleParagraphProperties?.NumberingProperties, heading);
            id = style.BasedOn?.Val?.Value;
        }

        return new ParagraphStyle(isTitle, heading, list);
    }

    private static int? HeadingOf(string name) =>
        name.StartsWith("heading ", StringComparison.OrdinalIgnoreCase) && int.TryParse(name.AsSpan(8), NumberStyles.None, CultureInfo.InvariantCulture, out var level) && level is >= 1 and <= 9
            ? level
            : null;

    private static int? Level(OutlineLevel? level) => level?.Val?.Value is { } value and >= 0 and < 9 ? value + 1 : null;

    /// <summary>Headings that are numbered by their style are items of their own level.</summary>
    private static (int Id, int Level)? ListOf(NumberingProperties? numbering, int? heading) =>
        numbering?.NumberingId?.Val?.Value is { } id and > 0 ? (id, numbering.NumberingLevelReference?.Val?.Value ?? (heading ?? 1) - 1) : null;
}
