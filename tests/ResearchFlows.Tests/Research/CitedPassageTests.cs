using ResearchFlows.LlamaStack.Replies;
using ResearchFlows.Research;

namespace ResearchFlows.Tests.Research;

public sealed class CitedPassageTests
{
    [Fact]
    public void A_long_sentence_is_quoted_up_to_the_end_of_a_word()
    {
        var sentence = $"The north basin is 14 m deep{string.Concat(Enumerable.Repeat(", and so is the basin beside it", 10))}.";

        var quote = CitedPassage.Find("The north basin is 14 m deep, and so is the basin beside it ", [Passage(sentence)])!.Quote;

        Assert.EndsWith(" …", quote, StringComparison.Ordinal);
        Assert.StartsWith($"{quote[..^2]} ", sentence, StringComparison.Ordinal);
        Assert.InRange(quote.Length, 100, 160);
    }

    private static FileSearchResult Passage(string text) => new("document-1", "file-1", "survey.md", text);
}
