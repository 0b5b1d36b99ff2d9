using ResearchFlows.Documents;
using ResearchFlows.Documents.Reading;
using ResearchFlows.Tests.Support;

namespace ResearchFlows.Tests.Documents;

public sealed class DocumentTextsTests
{
    private readonly TempFolder _folder = TempFolder.Create();

    private string Kept => _folder.Path("texts");

    [Fact]
    public async Task A_content_is_read_once_by_whatever_name_and_by_whichever_process()
    {
        var content = DocumentMaker.Word("# Tides", "The water is low at noon.");
        await new DocumentTexts(Kept).ReadAsync("tides.docx", content, CancellationToken.None);
        await File.WriteAllTextAsync(Assert.Single(Directory.GetFiles(Kept)), "as it was kept");

        var again = await new DocumentTexts(Kept).ReadAsync("copy of tides.docx", content, CancellationToken.None);
        var other = await new DocumentTexts(Kept).ReadAsync("tides.docx", DocumentMaker.Word("The water is high."), CancellationToken.None);

        Assert.Equal("as it was kept", again.Text);
        Assert.Equal("The water is high.\n\n", other.Text);
    }

    [Fact]
    public async Task What_was_not_asked_for_the_longest_makes_room()
    {
        var texts = new DocumentTexts(Kept, mostBytes: 100);
        Task<FileText> ReadAsync(string line) => texts.ReadAsync("a.docx", DocumentMaker.Word(line), CancellationToken.None);
        await ReadAsync($"first {new string('a', 40)}");
        File.SetLastWriteTimeUtc(Assert.Single(Directory.GetFiles(Kept)), new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc));

        await ReadAsync($"second {new string('b', 40)}");
        await ReadAsync($"third {new string('c', 40)}");

        var kept = Directory.GetFiles(Kept).Select(File.ReadAllText).Order().ToList();
        Assert.Equal(2, kept.Count);
        Assert.StartsWith("second", kept[0], StringComparison.Ordinal);
        Assert.StartsWith("third", kept[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_kept_is_read_all_the_same_and_what_cannot_be_read_is_not_kept()
    {
        await File.WriteAllTextAsync(Kept, "a file where the folder should be");
        var texts = new DocumentTexts(Kept);

        Assert.Equal("Low tide.\n\n", (await texts.ReadAsync("a.docx", DocumentMaker.Word("Low tide."), CancellationToken.None)).Text);
        await Assert.ThrowsAsync<UnreadableDocumentException>(() => texts.ReadAsync("a.pdf", "no PDF"u8.ToArray(), CancellationToken.None));
    }

    [Fact]
    public async Task A_kept_text_that_a_power_cut_left_empty_is_read_anew()
    {
        var content = DocumentMaker.Word("The water is low at noon.");
        await new DocumentTexts(Kept).ReadAsync("tides.docx", content, CancellationToken.None);
        await File.WriteAllTextAsync(Assert.Single(Directory.GetFiles(Kept)), "");

        Assert.Equal("The water is low at noon.\n\n", (await new DocumentTexts(Kept).ReadAsync("tides.docx", content, CancellationToken.None)).Text);
    }
}
