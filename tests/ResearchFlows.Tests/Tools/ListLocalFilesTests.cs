using ResearchFlows.Tools;
using ResearchFlows.Tools.Workspace;
using System.Text;

namespace ResearchFlows.Tests.Tools;

public sealed class ListLocalFilesTests : IDisposable
{
    private readonly TestWorkspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task Shows_folders_and_text_files_with_paths_that_can_be_passed_on()
    {
        _workspace.Write("postmortems/2025-02-checkout.md", new string('x', 3_210));
        _workspace.Write("README.txt", "x");
        _workspace.Write("diagram.png", "x");
        Assert.Equal("README.txt (1 bytes)\npostmortems/ (folder)", await _workspace.ListAsync("."));
        Assert.Equal("postmortems/2025-02-checkout.md (3,210 bytes)", await _workspace.ListAsync("postmortems/"));
    }

    [Theory]
    [InlineData(".")]
    [InlineData("./")]
    [InlineData("./.")]
    [InlineData(".\\")]
    public async Task Root_has_several_spellings(string directory)
    {
        _workspace.Write("notes.md", "x");
        Assert.Equal("notes.md (1 bytes)", await _workspace.ListAsync(directory));
    }

    [Fact]
    public async Task Folder_without_anything_to_show_is_empty()
    {
        Directory.CreateDirectory(Path.Combine(_workspace.Root, "empty"));
        _workspace.Write("others/image.png", "x");
        _workspace.Write("others/.hidden.md", "x");
        Assert.Equal("The folder is empty.", await _workspace.ListAsync("empty"));
        Assert.Equal("The folder is empty.", await _workspace.ListAsync("others"));
    }

    [Fact]
    public async Task Sorts_by_ordinal()
    {
        foreach (var name in (string[])["b.md", "a.md", "B.md", "ä.md", "a-1.md", "a/x.md"])
        {
            _workspace.Write(name, "x");
        }

        var names = (await _workspace.ListAsync(".")).Split('\n').Select(line => line.Split(' ')[0]);
        Assert.Equal(["B.md", "a/", "a-1.md", "a.md", "b.md", "ä.md"], names);
    }

    [Fact]
    public async Task Shows_no_more_than_500_entries_and_says_so()
    {
        foreach (var number in Enumerable.Range(1, WorkspaceSandbox.MaximumEntries + 1))
        {
            _workspace.Write($"{number:0000}.md", "x");
        }

        var lines = (await _workspace.ListAsync(".")).Split('\n');
        Assert.Equal(WorkspaceSandbox.MaximumEntries + 1, lines.Length);
        Assert.Equal("0500.md (1 bytes)", lines[^2]);
        Assert.Equal("(1 more entries are not shown. To find files by their names and text, call search_local_files.)", lines[^1]);
    }

    [Fact]
    public async Task Long_names_are_cut_at_24_KB_with_a_note()
    {
        foreach (var number in Enumerable.Range(1, 200))
        {
            _workspace.Write($"{new string('中', 70)}{number}.md", "x");
        }

        var output = await _workspace.ListAsync(".");
        Assert.InRange(Encoding.UTF8.GetByteCount(output), ToolOutput.MaximumBodyBytes / 2, ToolOutput.MaximumBytes);
        Assert.EndsWith("more entries are not shown. To find files by their names and text, call search_local_files.)", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Folder_of_very_many_files_is_not_gone_through_to_its_end()
    {
        foreach (var number in Enumerable.Range(1, 20_001))
        {
            File.Create(Path.Combine(_workspace.Root, $"{number}.png")).Dispose();
        }

        Assert.StartsWith("(At least 0 more entries", await _workspace.ListAsync("."), StringComparison.Ordinal);
    }

    [LinuxFact]
    public async Task Names_that_could_forge_a_line_are_left_out()
    {
        _workspace.Write("a\nnotes.md (1 bytes)\nb.md", "x");
        _workspace.Write("back\\slash.md", "x");
        _workspace.Write("fine.md", "x");
        Assert.Equal("fine.md (1 bytes)", await _workspace.ListAsync("."));
    }

    [Fact]
    public async Task File_is_not_a_folder_and_a_missing_folder_is_missing()
    {
        _workspace.Write("notes.md", "x");
        Assert.StartsWith("Error: The path names a file where a folder is needed.", await _workspace.ListAsync("notes.md"), StringComparison.Ordinal);
        Assert.StartsWith("Error: There is no such file or folder", await _workspace.ListAsync("nowhere"), StringComparison.Ordinal);
    }
}
