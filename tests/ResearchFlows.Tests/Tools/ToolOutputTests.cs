using CsCheck;
using ResearchFlows.Tools;
using System.Text;

namespace ResearchFlows.Tests.Tools;

public sealed class ToolOutputTests
{
    // Every width of UTF-8, line ends of each kind, and halves of surrogate pairs.
    private static readonly Gen<string> Piece = Gen.OneOf<string>(
        Gen.OneOf("\n", "\r\n", "a", "ä", "中", "😀", "e\u0301", "\ud83d", "\ude00", ""),
        Gen.String[0, 40],
        Gen.Char.AlphaNumeric.Array[0, 200].Select(characters => new string(characters)));

    private static readonly Gen<string> Text = Piece.Array[0, 60].Select(string.Concat);

    [Fact]
    public void Parts_put_together_are_the_text_and_each_is_under_the_limit() =>
        Gen.Select(Text, Gen.Int[4, 300]).Sample((text, maximumBytes) =>
        {
            var parts = ToolOutput.Split(text, maximumBytes);
            Assert.Equal(text, string.Concat(parts));
            Assert.All(parts, part => Assert.InRange(Encoding.UTF8.GetByteCount(part), text.Length == 0 ? 0 : 1, maximumBytes));
        });

    [Fact]
    public void No_part_begins_within_a_character() =>
        Gen.Select(Text, Gen.Int[4, 60]).Sample((text, maximumBytes) =>
        {
            var start = 0;
            foreach (var part in ToolOutput.Split(text, maximumBytes))
            {
                Assert.False(start > 0 && char.IsLowSurrogate(text[start]) && char.IsHighSurrogate(text[start - 1]));
                start += part.Length;
            }
        });

    [Fact]
    public void Parts_end_with_a_line_unless_a_line_is_too_long_by_itself() =>
        Gen.Select(Gen.Char.AlphaNumeric.Array[0, 30].Select(characters => new string(characters)).Array[1, 50], Gen.Int[32, 100]).Sample((lines, maximumBytes) =>
        {
            var parts = ToolOutput.Split(string.Concat(lines.Select(line => line + "\n")), maximumBytes);
            Assert.All(parts, part => Assert.EndsWith("\n", part));
        });

    [Fact]
    public void Long_line_is_cut_between_characters() =>
        Assert.Equal(["ab\n", "😀", "😀c"], ToolOutput.Split("ab\n😀😀c", 5));

    [Fact]
    public void Empty_text_is_one_empty_part() => Assert.Equal([""], ToolOutput.Split("", 100));
}
