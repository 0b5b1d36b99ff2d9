using ResearchFlows.Tools;
using System.Text;

namespace ResearchFlows.Tests.Tools;

public sealed class SearchLocalFilesTests : IDisposable
{
    private readonly TestWorkspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task The_file_that_is_meant_comes_first_among_hundreds_with_the_lines_that_tell_most()
    {
        foreach (var number in Enumerable.Range(1, 400))
        {
            _workspace.Write($"incidents/{number % 4}/incident-{number:0000}.md", $"# Incident {number}\n\nA pump ran dry.\n\nSeverity: {number % 3}\n");
        }

        var lines = (await _workspace.SearchAsync("What happened in incident 321?")).Split('\n');
        Assert.Equal("400 of 400 files hold any of these words; the best 1, the best first:", lines[0]);
        Assert.Equal(["", "incidents/1/incident-0321.md (45 bytes)", "  1: # Incident 321"], lines[1..]);
    }

    [Fact]
    public async Task A_rare_word_of_the_text_counts_more_than_a_common_one_and_endings_and_accents_do_not_matter()
    {
        _workspace.Write("a.md", "The pump. The pump. The pump.");
        _workspace.Write("b.md", "One pump.\nIts Gasketsätze were worn.");
        _workspace.Write("c.md", "Pumps in general.");
        var output = await _workspace.SearchAsync("PUMP gasketsatz");
        Assert.Contains(" bytes)\n  1: One pump.\n  2: Its Gasketsätze were worn.", output, StringComparison.Ordinal);
        Assert.True(output.IndexOf("b.md", StringComparison.Ordinal) < output.IndexOf("a.md", StringComparison.Ordinal) || !output.Contains("a.md", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Scripts_without_spaces_are_searched_too()
    {
        _workspace.Write("a.md", "ポンプの圧力は五バールです。");
        _workspace.Write("b.md", "別の文書。");
        Assert.Contains("a.md", await _workspace.SearchAsync("圧力は？"), StringComparison.Ordinal);
        Assert.DoesNotContain("b.md", await _workspace.SearchAsync("圧力は？"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("zeppelin")]
    [InlineData("")]
    [InlineData("!? …")]
    public async Task What_is_nowhere_is_said_to_be_nowhere(string query)
    {
        _workspace.Write("a.md", "The pump.");
        Assert.Equal("None of the 1 files holds any of these words. Search for other words, or call list_local_files.", await _workspace.SearchAsync(query));
    }

    [LinuxFact]
    public async Task Nothing_hidden_linked_or_outside_is_found()
    {
        _workspace.Write("a.md", "The pump.");
        _workspace.Write(".hidden.md", TestWorkspace.Marker);
        _workspace.Link("linked.md", Path.Combine(_workspace.Outside, "secret.md"));
        _workspace.Link("folder", _workspace.Outside);
        Assert.StartsWith("None of the 1 files", await _workspace.SearchAsync(TestWorkspace.Marker), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_output_is_bounded_whatever_the_files_hold()
    {
        foreach (var number in Enumerable.Range(1, 30))
        {
            _workspace.Write($"{new string('中', 70)}{number}.md", string.Concat(Enumerable.Repeat($"{new string('x', 5_000)} pump\n", 20)));
        }

        Assert.InRange(Encoding.UTF8.GetByteCount(await _workspace.SearchAsync("pump")), 1, ToolOutput.MaximumBytes);
    }
}
