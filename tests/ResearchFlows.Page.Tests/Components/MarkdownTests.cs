using Bunit;
using ResearchFlows.Page.Parts;

namespace ResearchFlows.Page.Tests.Components;

public sealed class MarkdownTests : BunitContext
{
    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("<img src=x onerror=alert(1)>")]
    [InlineData("a <b onclick=alert(1)>b</b>")]
    [InlineData("<style>*{display:none}</style>")]
    public void HTML_of_a_model_is_text(string text)
    {
        var shown = Show(text);

        Assert.Empty(shown.FindAll("script, img, b, style"));
        Assert.Contains(text, shown.Find(".prose").TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[x](javascript:alert(1))", "javascript:alert(1)")]
    [InlineData("[x](JaVaScRiPt:alert(1))", "JaVaScRiPt:alert(1)")]
    [InlineData("[x](data:text/html,hello)", "data:text/html,hello")]
    [InlineData("[x](/api/ui/bulk)", "/api/ui/bulk")]
    [InlineData("<javascript:alert(1)>", "javascript:alert(1)")]
    public void A_link_that_leads_nowhere_on_the_web_is_text_and_says_where_it_led(string text, string target)
    {
        var shown = Show(text);

        Assert.Empty(shown.FindAll("a"));
        Assert.Contains(target, shown.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_says_where_it_leads()
    {
        var shown = Show("See [our handbook](https://evil.example/handbook \"harmless\").");

        var link = shown.Find("a");
        Assert.Equal("https://evil.example/handbook", link.GetAttribute("href"));
        Assert.Equal("noopener noreferrer nofollow", link.GetAttribute("rel"));
        Assert.False(link.HasAttribute("title"));
        Assert.Contains("our handbook (evil.example)", shown.Find("p").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void An_image_is_a_link_to_it() => Assert.Equal("https://evil.example/pixel.png", Show("![a chart](https://evil.example/pixel.png)").Find("a").GetAttribute("href"));

    [Fact]
    public void Marks_that_turn_writing_around_or_hide_are_named() =>
        Assert.Contains("⟨U+202E⟩exe.gnp⟨U+202C⟩ zero⟨U+200B⟩width", Show("\u202Eexe.gnp\u202C zero\u200Bwidth").Find("p").TextContent, StringComparison.Ordinal);

    [Fact]
    public void A_megabyte_of_text_in_one_line_is_shown_as_it_is_and_laid_out_in_pieces()
    {
        var text = string.Concat(Enumerable.Repeat("0123456789 *", 90_000));

        var shown = Show(text);

        Assert.Equal(text, shown.Find("pre").TextContent.TrimEnd('\n'));
        Assert.All(shown.FindAll("pre .block"), piece => Assert.InRange(piece.TextContent.Length, 1, 2001));
    }

    [Fact]
    public void A_table_scrolls_by_itself_and_a_text_that_looks_like_one_stays_text()
    {
        var shown = Show("| a | b |\n|---|---|\n| `<table>` | </table> |\n\n    <table>\n");

        Assert.Equal("region", shown.Find("table").ParentElement!.GetAttribute("role"));
        Assert.Equal(["<table>", "</table>"], shown.FindAll("td").Select(cell => cell.TextContent));
        Assert.Contains("<table>", shown.Find("pre").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_nested_too_deep_is_shown_as_it_is()
    {
        var text = new string('>', 20_000) + " deep";

        Assert.Contains("deep", Show(text).Markup, StringComparison.Ordinal);
    }

    private IRenderedComponent<Markdown> Show(string text) => Render<Markdown>(parameters => parameters.Add(markdown => markdown.Text, text));
}
