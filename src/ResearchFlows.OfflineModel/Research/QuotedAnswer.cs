using System.Text;
using ResearchFlows.OfflineModel.Language;

namespace ResearchFlows.OfflineModel.Research;

/// <summary>Joins quoted passages to a text, with the marks that name their sources.</summary>
internal static class QuotedAnswer
{
    /// <summary>The quotes as one text; items and code stand on lines of their own.</summary>
    public static string Write(IReadOnlyList<Quote> quotes)
    {
        var text = new StringBuilder();
        var afterLine = false;
        foreach (var quote in quotes)
        {
            var onOwnLine = quote.Passage.Kind is PassageKind.ListItem or PassageKind.Code;
            if (text.Length > 0) text.Append(onOwnLine || afterLine ? '\n' : ' ');
            if (quote.Passage.Kind == PassageKind.ListItem) text.Append("- ");
            text.Append(Cited(quote));
            afterLine = onOwnLine;
        }

        return text.ToString();
    }

    // The marker goes before the full stop, as the file_search message asks; a local file is named by its path.
    private static string Cited(Quote quote)
    {
        var mark = quote.Document.Citation is { } id ? $"<|{id}|>" : $"({quote.Document.Name})";
        var text = quote.Passage.Text;
        if (quote.Passage.Kind == PassageKind.Code) return $"{text}\n{mark}";
        return text.Length > 0 && ".!?".Contains(text[^1]) ? $"{text[..^1]} {mark}{text[^1]}" : $"{text} {mark}";
    }
}
