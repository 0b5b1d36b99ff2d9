using CsCheck;
using ResearchFlows.Tools;
using System.Text;

namespace ResearchFlows.Tests.Tools;

public sealed class ReadLocalFileTests : IDisposable
{
    private readonly TestWorkspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task Short_file_is_one_part()
    {
        _workspace.Write("notes.txt", "First line.\nSecond line.\n");
        Assert.Equal("File notes.txt, part 1 of 1.\n\nFirst line.\nSecond line.\n", await _workspace.ReadAsync("notes.txt"));
    }

    [Fact]
    public async Task Long_file_comes_in_parts_that_say_how_to_go_on()
    {
        var lines = string.Concat(Enumerable.Range(1, 1_000).Select(number => $"Line {number} of the räther long file.\n"));
        _workspace.Write("postmortems/long.md", lines);
        var first = await _workspace.ReadAsync("postmortems/long.md");
        var second = await _workspace.ReadAsync("postmortems/long.md", 2);
        Assert.StartsWith("File postmortems/long.md, part 1 of 2. Call again with part 2 for the rest.\n\nLine 1 of", first, StringComparison.Ordinal);
        Assert.StartsWith("File postmortems/long.md, part 2 of 2.\n\nLine ", second, StringComparison.Ordinal);
        Assert.Equal(lines, Body(first) + Body(second));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(2)]
    [InlineData(int.MaxValue)]
    public async Task Part_that_is_not_there_is_an_error_that_names_the_parts(int part)
    {
        _workspace.Write("notes.md", "Text.");
        Assert.Equal($"Error: notes.md has no part {part}. Ask for a part from 1 to 1.", await _workspace.ReadAsync("notes.md", part));
    }

    [Fact]
    public async Task Byte_order_mark_is_not_part_of_the_text()
    {
        _workspace.Write("notes.md", [0xef, 0xbb, 0xbf, .. "40 °C"u8]);
        Assert.Equal("File notes.md, part 1 of 1.\n\n40 °C", await _workspace.ReadAsync("notes.md"));
    }

    [Fact]
    public async Task Bytes_that_are_not_utf8_are_replaced_and_noted()
    {
        _workspace.Write("latin1.txt", [.. "40 "u8, 0xb0, .. "C"u8]);
        Assert.Equal(
            "File latin1.txt, part 1 of 1. Bytes that are not UTF-8 are shown as \uFFFD.\n\n40 \uFFFDC", await _workspace.ReadAsync("latin1.txt"));
    }

    [Fact]
    public async Task Utf16_is_read_by_its_byte_order_mark()
    {
        _workspace.Write("notes.md", [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes("Öffnet bei 4,2 bar.")]);
        Assert.Equal("File notes.md, part 1 of 1.\n\nÖffnet bei 4,2 bar.", await _workspace.ReadAsync("notes.md"));
    }

    [LinuxFact]
    public async Task A_name_in_another_normal_form_is_found_when_it_is_the_only_one()
    {
        _workspace.Write("Pru\u0308fungen/Pru\u0308fung \u1112\u1161\u11ab.md", "decomposed");
        Assert.EndsWith("decomposed", await _workspace.ReadAsync("Pr\u00fcfungen/Pr\u00fcfung \ud55c.md"), StringComparison.Ordinal);
        Assert.StartsWith("Pru\u0308fungen/Pru\u0308fung", await _workspace.ListAsync("Pr\u00fcfungen"), StringComparison.Ordinal);
        _workspace.Write("composed-\u00e5.md", "composed");
        Assert.EndsWith("composed", await _workspace.ReadAsync("composed-a\u030a.md"), StringComparison.Ordinal);
        Assert.EndsWith("composed", await _workspace.ReadAsync("composed-\u212b.md".ToLowerInvariant()), StringComparison.Ordinal);
    }

    [LinuxFact]
    public async Task Of_two_names_that_look_the_same_each_is_itself()
    {
        _workspace.Write("\u00fc.md", "composed");
        _workspace.Write("u\u0308.md", "decomposed");
        Assert.EndsWith("decomposed", await _workspace.ReadAsync("u\u0308.md"), StringComparison.Ordinal);
        Assert.EndsWith("\n\ncomposed", await _workspace.ReadAsync("\u00fc.md"), StringComparison.Ordinal);
        _workspace.Write("x\u0323\u0307.md", "below, above");
        Assert.EndsWith("below, above", await _workspace.ReadAsync("x\u0307\u0323.md"), StringComparison.Ordinal);
    }

    [LinuxFact]
    public async Task A_link_is_refused_also_under_another_normal_form()
    {
        _workspace.Link("u\u0308.md", Path.Combine(_workspace.Outside, "secret.md"));
        Assert.StartsWith("Error: ", await _workspace.ReadAsync("\u00fc.md"), StringComparison.Ordinal);
        Assert.StartsWith("Error: ", await _workspace.ReadAsync("u\u0308.md"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Binary_file_is_an_error()
    {
        _workspace.Write("image.md", [0x89, 0x50, 0x4e, 0x47, 0x00, 0x01]);
        Assert.Equal(
            "Error: The file is binary, or text in another encoding than UTF-8. Save it as UTF-8. Use another file.", await _workspace.ReadAsync("image.md"));
    }

    [Fact]
    public async Task Empty_file_is_one_empty_part()
    {
        _workspace.Write("empty.md", "");
        Assert.Equal("File empty.md, part 1 of 1.\n\n", await _workspace.ReadAsync("empty.md"));
    }

    [Fact]
    public async Task Part_may_be_a_number_in_a_string_or_null()
    {
        _workspace.Write("notes.md", "Text.");
        Assert.Equal("File notes.md, part 1 of 1.\n\nText.", await _workspace.RunAsync("read_local_file", """{"path":"notes.md","part":"1"}"""));
        Assert.Equal("File notes.md, part 1 of 1.\n\nText.", await _workspace.RunAsync("read_local_file", """{"path":"notes.md","part":null}"""));
    }

    [Fact]
    public async Task Every_output_is_under_24_KB_whatever_the_path_and_the_text()
    {
        var folder = string.Join('/', Enumerable.Repeat(new string('中', 80), 6));
        var names = Gen.OneOf("notes.md", folder + "/文.md");
        var unit = Gen.OneOf("a", "ä", "中", "😀", "line\n");
        await Gen.Select(names, unit, Gen.Int[1, 60_000]).SampleAsync(
            async (name, text, count) =>
            {
                using var workspace = new TestWorkspace();
                var whole = string.Concat(Enumerable.Repeat(text, count / text.Length + 1));
                workspace.Write(name, whole);
                var bodies = new StringBuilder();
                for (var (part, output) = (1, ""); part == 1 || output.Contains("Call again", StringComparison.Ordinal); part++)
                {
                    output = await workspace.ReadAsync(name, part);
                    Assert.True(Encoding.UTF8.GetByteCount(output) < ToolOutput.MaximumBytes);
                    bodies.Append(Body(output));
                }

                Assert.Equal(whole, bodies.ToString());
            },
            iter: 40);
    }

    private static string Body(string output) => output[(output.IndexOf("\n\n", StringComparison.Ordinal) + 2)..];
}
