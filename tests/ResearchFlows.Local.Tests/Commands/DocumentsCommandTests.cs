using ResearchFlows.Agents;
using ResearchFlows.Documents;
using ResearchFlows.Local.Commands;
using ResearchFlows.Local.Tests.Support;
using System.Net;
using System.Text;
using System.Text.Json;

namespace ResearchFlows.Local.Tests.Commands;

public sealed class DocumentsCommandTests
{
    [Fact]
    public async Task A_document_is_added_read_indexed_and_removed_from_the_command_line()
    {
        await using var cases = await CasesHost.StartAsync();
        using var folder = new TempFolder();
        var file = folder.Write("tides.csv", "quay,depth\nnorth,14 m\n");
        Task<CommandRun> RunAsync(params string[] command) => CommandRun.OfAsync([.. command, "--url", cases.Host.Address.AbsoluteUri]);

        var added = await RunAsync("documents", "add", file, "--into", "tables");
        await cases.AnsweredAsync();
        var listed = await RunAsync("documents");
        var read = await cases.Host.GetAsync<DocumentView>("/api/agents/harbor/documents/tables%2Ftides.csv");
        var indexedByARun = await cases.Host.GetAsync<DocumentView>("/api/agents/harbor/documents/surveys%2Fnorth.md");
        var removed = await RunAsync("documents", "remove", "tables/tides.csv");

        Assert.Equal((ExitCode.Ok, ""), (added.ExitCode, added.Error));
        Assert.Contains("tables/tides.csv  indexed", listed.Out, StringComparison.Ordinal);
        Assert.Equal(DocumentState.Indexed, read.State);
        Assert.Contains("The north basin is 14 m deep.", indexedByARun.Text, StringComparison.Ordinal);
        Assert.Equal("# Rows 1–1\n\n| quay | depth |\n| --- | --- |\n| north | 14 m |\n\n", read.Text);
        Assert.Equal((ExitCode.Ok, ""), (removed.ExitCode, removed.Error));
        Assert.Equal(HttpStatusCode.NotFound, (await cases.Host.SendAsync("GET", "/api/agents/harbor/documents/tables%2Ftides.csv")).StatusCode);
    }

    [Fact]
    public async Task Several_documents_added_are_one_json_document()
    {
        await using var cases = await CasesHost.StartAsync();
        using var folder = new TempFolder();

        var added = await CommandRun.OfAsync("documents", "add", folder.Write("tides.md", "Low tide."), folder.Write("quays.md", "Two quays."), "--json", "--url", cases.Host.Address.AbsoluteUri);

        Assert.Equal(["tides.md", "quays.md"], added.Json().GetProperty("documents").EnumerateArray().Select(document => document.GetProperty("path").GetString()));
    }

    [Fact]
    public async Task A_file_that_cannot_be_added_is_named_and_does_not_keep_the_others_out()
    {
        await using var cases = await CasesHost.StartAsync();
        using var folder = new TempFolder();
        var large = folder.Write("chart.pdf", "");
        await using (var file = File.OpenWrite(large))
        {
            file.SetLength(DocumentRoutes.MostBytes + 1);
        }

        var added = await CommandRun.OfAsync(
            "documents", "add", folder.Write("pump.exe", "no text"), folder.Path, large, folder.Write("tides.md", "Low tide."), "--url", cases.Host.Address.AbsoluteUri);

        Assert.Equal(ExitCode.WrongUse, added.ExitCode);
        Assert.Contains("pump.exe was not added: The file names a kind of file that is not read.", added.Error, StringComparison.Ordinal);
        Assert.Contains("is a folder. Name its files.", added.Error, StringComparison.Ordinal);
        Assert.Contains("Copy it into the agent's folder of documents.", added.Error, StringComparison.Ordinal);
        Assert.Contains("Added tides.md to harbor. It is indexed before the next run.", added.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("..%2Fagent.md", "harmless", HttpStatusCode.BadRequest)]
    [InlineData("%2Fetc%2Fnotes.md", "harmless", HttpStatusCode.BadRequest)]
    [InlineData(".hidden.md", "harmless", HttpStatusCode.BadRequest)]
    [InlineData("program.exe", "harmless", HttpStatusCode.BadRequest)]
    [InlineData("broken.pdf", "no PDF at all", HttpStatusCode.UnprocessableEntity)]
    [InlineData("blank.md", "  \n", HttpStatusCode.UnprocessableEntity)]
    public async Task A_document_that_must_not_be_written_is_refused_and_nothing_is_written(string path, string text, HttpStatusCode expected)
    {
        await using var cases = await CasesHost.StartAsync();
        string[] Files() => [.. Directory.GetFiles(cases.AgentsFolder, "*", SearchOption.AllDirectories).Order()];
        var before = Files();

        var body = JsonSerializer.Serialize(new { content = Convert.ToBase64String(Encoding.UTF8.GetBytes(text)) });
        var response = await cases.Host.SendAsync("PUT", $"/api/agents/harbor/documents/{path}", body);

        Assert.Equal(expected, response.StatusCode);
        Assert.Equal(before, Files());
    }
}
