using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace ResearchFlows.Documents.Reading;

/// <summary>A web page: its main text when it can be told from what stands around it, with headings, lists and tables. Nothing is fetched.</summary>
internal static class HtmlReader
{
    private const string AroundTheText = "script, style, noscript, template, nav, aside, footer, form, iframe, svg";

    /// <summary>What is taken for the main text must hold so much of the page's.</summary>
    private const double LeastOfText = 0.5;

    /// <summary>Reads a page.</summary>
    public static string Read(string html, CancellationToken cancellationToken)
    {
        HtmlCost.Check(html);
        var parser = new HtmlParser();
        using var page = parser.ParseDocument(html);
        HtmlCost.CheckDepth(page);
        cancellationToken.ThrowIfCancellationRequested();
        foreach (var around in page.QuerySelectorAll(AroundTheText).ToList())
        {
            around.Remove();
        }

        if (page.Body is not { } body)
        {
            return "";
        }

        var whole = HtmlMarkdown.Of(body, page.Title);
        cancellationToken.ThrowIfCancellationRequested();
        return MainText(parser, page, whole) ?? whole;
    }

    private static string? MainText(HtmlParser parser, IDocument page, string whole)
    {
        var article = new SmartReader.Reader("http://localhost/", page.DocumentElement.OuterHtml).GetArticle();
        if (!article.IsReadable || string.IsNullOrEmpty(article.Content))
        {
            return null;
        }

        using var main = parser.ParseDocument(article.Content);
        var text = HtmlMarkdown.Of(main.Body!, page.QuerySelector("h1")?.TextContent ?? page.Title);
        return text.Length >= LeastOfText * whole.Length && Tables(main) == Tables(page) && Headings(main) >= Headings(page) - 1 ? text : null;
    }

    private static int Tables(IDocument page) => page.QuerySelectorAll("table").Length;

    private static int Headings(IDocument page) => page.QuerySelectorAll("h1, h2, h3, h4, h5, h6").Length;
}
