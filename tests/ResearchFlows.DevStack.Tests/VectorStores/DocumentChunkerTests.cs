using CsCheck;
using ResearchFlows.DevStack.VectorStores;

namespace ResearchFlows.DevStack.Tests.VectorStores;

public sealed class DocumentChunkerTests
{
    [Fact]
    public void A_section_is_a_chunk_that_carries_all_the_headings_above_it()
    {
        var chunks = DocumentChunker.Split("# Apollo\n\nIntro.\n\n## Mirror\n\nIt is large.\n\n## Dome\n\nIt is white.\n");

        Assert.Equal(
            ["# Apollo\n\nIntro.", "# Apollo\n## Mirror\n\nIt is large.", "# Apollo\n## Dome\n\nIt is white."],
            chunks.Select(chunk => chunk.Text));
    }

    [Fact]
    public void A_heading_that_leads_straight_to_a_deeper_one_makes_no_chunk_of_its_own()
    {
        var chunks = DocumentChunker.Split("# A\n## B\nText.");

        Assert.Equal("# A\n## B\n\nText.", Assert.Single(chunks).Text);
    }

    [Fact]
    public void A_heading_that_nothing_follows_is_kept()
    {
        var chunks = DocumentChunker.Split("# A\n## Open question\n## Next\nText.\n## Last");

        Assert.Equal(["# A\n## Open question", "# A\n## Next\n\nText.", "# A\n## Last"], chunks.Select(chunk => chunk.Text));
    }

    [Fact]
    public void A_hash_inside_a_code_fence_is_no_heading()
    {
        var chunks = DocumentChunker.Split("# Setup\n\n```sh\n# install it\n\nmake install\n```\n");

        Assert.Equal("# Setup\n\n```sh\n# install it\n\nmake install\n```", Assert.Single(chunks).Text);
    }

    [Fact]
    public void A_long_section_is_cut_between_paragraphs_and_each_part_keeps_the_heading()
    {
        var paragraphs = Enumerable.Range(1, 10).Select(number => $"Paragraph {number}. " + new string('x', 180));

        var chunks = DocumentChunker.Split("# Long\n\n" + string.Join("\n\n", paragraphs), maximumTokens: 120);

        Assert.Equal(5, chunks.Count);
        Assert.All(chunks, chunk => Assert.StartsWith("# Long\n\nParagraph", chunk.Text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n\n \t\n")]
    public void Text_without_words_makes_no_chunks(string text) => Assert.Empty(DocumentChunker.Split(text));

    [Fact]
    public void No_word_is_lost_and_no_chunk_is_much_larger_than_asked()
    {
        var word = Gen.OneOf(Gen.String[Gen.Char.AlphaNumeric, 1, 12], Gen.Const("#"), Gen.Const("```"), Gen.Const("🙂"), Gen.String[Gen.Char.AlphaNumeric, 500, 900]);
        var separator = Gen.OneOf(Gen.Const(" "), Gen.Const("\n"), Gen.Const("\n\n"), Gen.Const(". "), Gen.Const("\r\n"), Gen.Const("\n# "), Gen.Const("\n## "));
        var text = Gen.Select(word, separator, (text, end) => text + end).List[0, 120].Select(parts => string.Concat(parts));

        text.Sample(document =>
        {
            var chunks = DocumentChunker.Split(document, maximumTokens: 100);
            var kept = Letters(string.Concat(chunks.Select(chunk => chunk.Text)));
            Assert.All(chunks, chunk => Assert.False(string.IsNullOrWhiteSpace(chunk.Text)));
            Assert.Equal(Enumerable.Range(0, chunks.Count), chunks.Select(chunk => chunk.Position));
            // Headings repeat, so every letter of the document must be there at least as often as in the document.
            Assert.All(Letters(document), pair => Assert.True(kept.GetValueOrDefault(pair.Key) >= pair.Value, $"lost {pair.Key}"));
        });
    }

    private static Dictionary<char, int> Letters(string text) => text.Where(char.IsLetterOrDigit).CountBy(letter => letter).ToDictionary();
}
