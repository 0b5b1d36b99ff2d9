using Bunit;
using ResearchFlows.Page.Agent;
using ResearchFlows.Page.Parts;

namespace ResearchFlows.Page.Tests.Components;

public sealed class DocumentLinkTests : BunitContext
{
    private static readonly DocumentLinks Links = new(new AgentLinks("harbor"), "surveys/north.md", new HashSet<string> { "quays.md", "surveys/north.md", "surveys/the south.md", "a&b.md" });

    [Theory]
    [InlineData("../quays.md", "quays.md")]
    [InlineData("/quays.md#berths", "quays.md")]
    [InlineData("./the%20south.md", "surveys%2Fthe%20south.md")]
    [InlineData("../a&b.md", "a%26b.md")]
    public void A_link_to_another_document_of_the_agent_opens_it(string url, string path)
    {
        var link = Show($"[it]({url})").Find("a");

        Assert.Equal(($"/api/ui/agents/harbor/documents/{path}", "it"), (link.GetAttribute("href"), link.TextContent));
    }

    [Theory]
    [InlineData("../../quays.md")]
    [InlineData("quays.md")]
    [InlineData("#berths")]
    [InlineData("javascript:alert(1)")]
    [InlineData("/api/ui/bulk")]
    public void What_is_no_document_is_text_and_says_where_it_led(string url)
    {
        var shown = Show($"[it]({url})");

        Assert.Empty(shown.FindAll("a"));
        Assert.Contains($"it ({url})", shown.Find("p").TextContent, StringComparison.Ordinal);
    }

    private IRenderedComponent<Markdown> Show(string text) =>
        Render<Markdown>(parameters => parameters.Add(markdown => markdown.Text, text).Add(markdown => markdown.Find, Links.Find));
}
