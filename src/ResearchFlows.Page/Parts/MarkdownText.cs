using Markdig;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace ResearchFlows.Page.Parts;

/// <summary>Markdown of a model as HTML: no HTML of its own, no images, and links that say where they lead.</summary>
internal static class MarkdownText
{
    /// <summary>A longer text is shown as it is.</summary>
    private const int MostCharacters = 100_000;

    private static readonly string[] Schemes = [Uri.UriSchemeHttp, Uri.UriSchemeHttps, Uri.UriSchemeMailto];

    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().DisableHtml().UsePipeTables().Build();

    /// <summary>The HTML; null when the text is too long, or nested too deep, to be read as Markdown.</summary>
    /// <param name="text">The text.</param>
    /// <param name="find">The address on this host of what a link means; null when it means nothing here.</param>
    public static string? ToHtml(string text, Func<string, string?>? find = null)
    {
        if (text.Length > MostCharacters)
        {
            return null;
        }

        try
        {
            var document = Markdig.Markdown.Parse(text, Pipeline);
            Tame(document, find);
            return Render(document);
        }
        catch (ArgumentException)
        {
            // Markdig says so of what is nested too deep.
            return null;
        }
    }

    private static string Render(MarkdownDocument document)
    {
        using var html = new StringWriter();
        var renderer = new HtmlRenderer(html);
        Pipeline.Setup(renderer);
        renderer.Render(document);

        // No text can say this: its angle brackets are escaped.
        return html.ToString().Replace("<table>", """<div class="scroll" tabindex="0" role="region" aria-label="Table"><table>""", StringComparison.Ordinal)
            .Replace("</table>", "</table></div>", StringComparison.Ordinal);
    }

    private static void Tame(MarkdownDocument document, Func<string, string?>? find)
    {
        foreach (var heading in document.Descendants<HeadingBlock>())
        {
            // The page has an h1 and an h2 above the answer.
            heading.Level = Math.Min(heading.Level + 2, 6);
        }

        foreach (var link in document.Descendants<LinkInline>().ToList())
        {
            Tame(link, find);
        }

        foreach (var link in document.Descendants<AutolinkInline>().Where(link => !link.IsEmail && Target(link.Url) is null).ToList())
        {
            link.ReplaceBy(new LiteralInline(link.Url));
        }
    }

    /// <summary>An image becomes a link to it; a link that leads nowhere on the web becomes text; the others say where they lead.</summary>
    private static void Tame(LinkInline link, Func<string, string?>? find)
    {
        link.IsImage = false;
        link.Title = null;
        link.GetDynamicUrl = null;
        if (link.Url is { } url && find?.Invoke(url) is { } here)
        {
            link.Url = here;
            return;
        }

        if (Target(link.Url) is not { } target)
        {
            link.InsertAfter(new LiteralInline($" ({link.Url})"));
            link.ReplaceBy(new EmphasisInline(), copyChildren: true);
            return;
        }

        link.GetAttributes().AddProperty("rel", "noopener noreferrer nofollow");
        link.InsertAfter(new LiteralInline($" ({target})"));
    }

    private static string? Target(string? url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address) && Schemes.Contains(address.Scheme) ? address.Scheme == Uri.UriSchemeMailto ? address.AbsoluteUri : address.IdnHost : null;
}
