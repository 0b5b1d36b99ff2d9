using CsCheck;
using ResearchFlows.Local.Rendering;

namespace ResearchFlows.Local.Tests.Rendering;

public sealed class WordWrapTests
{
    [Fact]
    public void Breaks_between_words_and_keeps_line_breaks() =>
        Assert.Equal(["The north", "basin is", "14 m deep.", "", "- ask"], WordWrap.Lines("The north basin is 14 m deep.\n\n- ask", 10));

    [Fact]
    public void A_word_wider_than_the_line_is_broken() => Assert.Equal(["abcd", "ef g"], WordWrap.Lines("abcdef g", 4));

    [Fact]
    public void No_line_is_wider_than_asked_and_no_word_is_lost() =>
        Gen.Select(Gen.String[Gen.Char["ab \n"], 0, 80], Gen.Int[1, 20]).Sample((text, width) =>
        {
            var lines = WordWrap.Lines(text, width).ToList();
            Assert.All(lines, line => Assert.True(line.Length <= width));
            Assert.Equal(Letters(text), Letters(string.Concat(lines)));
        });

    private static string Letters(string text) => string.Concat(text.Where(char.IsLetter));
}
