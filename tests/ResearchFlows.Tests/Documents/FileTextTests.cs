using ResearchFlows.Documents;
using System.Text;

namespace ResearchFlows.Tests.Documents;

public sealed class FileTextTests
{
    private const string Text = "Ventil öffnet bei 4,2 bar. 圧力 😀\n";

    [Fact]
    public void Utf8_with_and_without_its_mark_is_read()
    {
        Assert.Equal(new FileText(Text, false), FileText.Read(Encoding.UTF8.GetBytes(Text)));
        Assert.Equal(new FileText(Text, false), FileText.Read([.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(Text)]));
    }

    [Fact]
    public void Utf16_is_read_by_its_mark_in_either_order()
    {
        Assert.Equal(new FileText(Text, false), FileText.Read([.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(Text)]));
        Assert.Equal(new FileText(Text, false), FileText.Read([.. Encoding.BigEndianUnicode.Preamble, .. Encoding.BigEndianUnicode.GetBytes(Text)]));
    }

    [Fact]
    public void What_is_no_text_in_its_encoding_is_told_from_text()
    {
        Assert.True(FileText.Read(Encoding.Latin1.GetBytes("40 °C"))!.HasReplacedBytes);
        Assert.True(FileText.Read([.. Encoding.Unicode.Preamble, 0x00, 0xD8, 0x41, 0x00])!.HasReplacedBytes);
        Assert.True(FileText.Read([.. Encoding.Unicode.Preamble, 0x41, 0x00, 0x42])!.HasReplacedBytes);
        Assert.Null(FileText.Read(Encoding.Unicode.GetBytes("no mark")));
        Assert.Null(FileText.Read([.. Encoding.UTF32.Preamble, .. Encoding.UTF32.GetBytes("UTF-32")]));
        Assert.Null(FileText.Read([0x89, 0x50, 0x4e, 0x47, 0x00]));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \r\n\t\u00a0\u3000\n")]
    [InlineData("\uFEFF\u200b\u2060")]
    public void Text_without_anything_to_see_is_blank(string text) => Assert.True(FileText.Read(Encoding.UTF8.GetBytes(text))!.IsBlank);

    [Fact]
    public void Text_with_something_to_see_is_not_blank() => Assert.False(FileText.Read("\n.\n"u8)!.IsBlank);
}
