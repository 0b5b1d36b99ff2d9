using AngleSharp.Dom;
using System.Text;

namespace ResearchFlows.Documents.Reading;

/// <summary>Writes the elements of a page as Markdown.</summary>
internal sealed class HtmlMarkdown
{
    private static readonly HashSet<string> Blocks =
        [.. "p div section article main header ul ol dl dt dd li blockquote figure figcaption address details summary hr tr td th caption center fieldset".Split(' ')];

    private readonly StringBuilder _markdown = new();
    private readonly StringBuilder _line = new();
    private string _prefix = "";

    /// <summary>An element's content; the title stands above it unless it has a heading of the first level.</summary>
    public static string Of(IElement element, string? title)
    {
        var writer = new HtmlMarkdown();
        if (!string.IsNullOrWhiteSpace(title) && element.QuerySelector("h1") is null)
        {
            writer.Append(PlaceMarks.Heading(1, MarkdownText.Line(title)));
        }

        writer.Walk(element);
        writer.EndLine();
        return writer._markdown.ToString();
    }

    private void Walk(INode parent)
    {
        foreach (var node in parent.ChildNodes)
        {
            if (node is IText text)
            {
                _line.Append(text.Data);
            }
            else if (node is IElement element)
            {
                Write(element);
            }
        }
    }

    private void Write(IElement element)
    {
        switch (element.LocalName)
        {
            case "h1" or "h2" or "h3" or "h4" or "h5" or "h6":
                EndLine();
                if (MarkdownText.Line(element.TextContent) is { Length: > 0 } heading)
                {
                    Append(PlaceMarks.Heading(element.LocalName[1] - '0', heading));
                }

                break;
            case "table" when element.QuerySelector("table") is null && Rows(element) is { Count: > 0 } rows:
                EndLine();
                Append(MarkdownText.Table(rows));
                break;
            case "pre":
                EndLine();
                Append($"```\n{element.TextContent.Trim('\n')}\n```");
                break;
            case "br":
                _line.Append(' ');
                break;
            case "li":
                EndLine();
                _prefix = "- ";
                Walk(element);
                EndLine();
                _prefix = "";
                break;
            case var name when Blocks.Contains(name):
                EndLine();
                Walk(element);
                EndLine();
                break;
            default:
                Walk(element);
                break;
        }
    }

    private void EndLine()
    {
        var text = MarkdownText.Line(_line.ToString());
        _line.Clear();
        if (text.Length > 0)
        {
            Append(_prefix + MarkdownText.NoHeading(text));
            _prefix = "";
        }
    }

    private void Append(string block) => _markdown.Append(block).Append("\n\n");

    private static List<IReadOnlyList<string>> Rows(IElement table) =>
        [.. table.QuerySelectorAll("tr").Select(IReadOnlyList<string> (row) => [.. row.Children.Where(cell => cell.LocalName is "td" or "th").Select(cell => cell.TextContent)]).Where(row => row.Count > 0)];
}
