using CsCheck;
using ResearchFlows.Local.Rendering;
using Spectre.Console;

namespace ResearchFlows.Local.Tests.Rendering;

public sealed class UntrustedTests
{
    [Theory]
    [InlineData("\u001b[31mred\u001b[0m", "[31mred[0m")]
    [InlineData("a\u009b2Jb", "a2Jb")]
    [InlineData("a\u202egnp.exe", "agnp.exe")]
    [InlineData("a\r\nb\tc", "a\nb    c")]
    [InlineData("a\u0000b\u0007", "ab")]
    public void Nothing_that_steers_a_terminal_is_left(string text, string clean) => Assert.Equal(clean, Untrusted.Clean(text));

    [Fact]
    public void Any_text_is_one_line_without_control_characters_within_its_cells() =>
        Gen.Select(Gen.String, Gen.Int[1, 60]).Sample((text, cells) =>
        {
            var line = Untrusted.Cut(Untrusted.OneLine(text), cells);
            Assert.DoesNotContain(line, char.IsControl);
            Assert.True(line.GetCellWidth() <= cells, $"'{line}' is wider than {cells}.");
        });

    [Fact]
    public void Any_text_is_printed_as_itself_and_never_taken_for_markup() => Gen.String.Sample(AssertPrintedAsItself);

    [Theory]
    [InlineData("[red]a[/]")]
    [InlineData("[[a]]")]
    [InlineData("[/]")]
    [InlineData("a]")]
    [InlineData("at 12:om:7 or :OM:, ::smile::")]
    public void What_looks_like_markup_is_printed_as_itself(string text) => AssertPrintedAsItself(text);

    [Fact]
    public void Short_text_is_not_cut() => Assert.Equal("abc", Untrusted.Cut("abc", 3));

    [Fact]
    public void Wide_characters_count_twice() => Assert.Equal("深…", Untrusted.Cut("深海調査", 4));

    private static void AssertPrintedAsItself(string text)
    {
        using var output = new StringWriter();
        new Terminal(output, TextWriter.Null, interactive: false).Line(Untrusted.Markup(text));
        Assert.Equal(Untrusted.OneLine(text), output.ToString().TrimEnd('\n', '\r'));
    }
}
