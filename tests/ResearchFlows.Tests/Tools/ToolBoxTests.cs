using ResearchFlows.Ledger;
using ResearchFlows.LlamaStack;
using ResearchFlows.Tools;
using ResearchFlows.Tools.Workspace;
using System.Text.Json;

namespace ResearchFlows.Tests.Tools;

public sealed class ToolBoxTests : IDisposable
{
    private readonly TestWorkspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Theory]
    [InlineData(
        "list_local_files",
        """
        {"type":"object","properties":{"directory":{"type":"string","description":
        "The folder, relative to the workspace, such as \"notes\". \".\" is the workspace itself."}},"required":["directory"],"additionalProperties":false}
        """)]
    [InlineData(
        "search_local_files",
        """
        {"type":"object","properties":{"query":{"type":"string","description":
        "The words to look for, such as \"incident 321\" or \"pump pressure alarm\"."}},"required":["query"],"additionalProperties":false}
        """)]
    [InlineData(
        "read_local_file",
        """
        {"type":"object","properties":{"path":{"type":"string","description":"The file, relative to the workspace, as list_local_files shows it."},
        "part":{"type":"integer","description":"Which part of a long file, from 1. Left out: the first."}},"required":["path"],"additionalProperties":false}
        """)]
    [InlineData(
        "index_document",
        """
        {"type":"object","properties":{"file_path":{"type":"string","description":"The file, relative to the workspace, as list_local_files shows it."}},
        "required":["file_path"],"additionalProperties":false}
        """)]
    public void Definitions_carry_a_schema_derived_from_the_arguments(string name, string schema)
    {
        var tool = Assert.Single(TestWorkspace.New().Definitions, tool => tool.Name == name);
        using var expected = JsonDocument.Parse(schema);
        Assert.True(JsonElement.DeepEquals(expected.RootElement, tool.Parameters), tool.Parameters.GetRawText());
        Assert.NotEmpty(tool.Description);
    }

    [Theory]
    [InlineData("")]
    [InlineData("read_file")]
    [InlineData("read local files")]
    [InlineData("Error")]
    public async Task Unknown_tool_is_an_error_that_lists_the_tools(string name) =>
        Assert.Equal(
            "Error: There is no function of that name. There are: list_local_files, search_local_files, read_local_file, index_document.",
            await _workspace.RunAsync(name, "{}"));

    [Theory]
    [InlineData("list_local_files", """{"directory":"."}""")]
    [InlineData("read_local_file", """{"path":"notes.md"}""")]
    [InlineData("search_local_files", """{"query":"notes"}""")]
    [InlineData("index_document", """{"file_path":"notes.md"}""")]
    public async Task Missing_workspace_is_an_output_that_does_not_tell_where_it_was(string name, string arguments)
    {
        var context = _workspace.Context with { Workspace = new WorkspaceSandbox(Path.Combine(_workspace.Root, "gone")) };
        var output = await TestWorkspace.New().RunAsync(name, arguments, context, CancellationToken.None);
        Assert.StartsWith("Error: ", output, StringComparison.Ordinal);
        Assert.DoesNotContain(_workspace.Root, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whatever_a_tool_throws_is_an_output()
    {
        _workspace.Write("plan \"final\".md", "The plan.");
        var context = _workspace.Context with { Index = (_, _) => throw new FormatException("The format of value is invalid.") };
        var output = await TestWorkspace.New().RunAsync("index_document", """{"file_path":"plan \"final\".md"}""", context, CancellationToken.None);
        Assert.StartsWith("Error: index_document failed here", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_retry_mends_is_no_output()
    {
        _workspace.Write("notes.md", "x");
        foreach (var fault in (Exception[])[new ServerAwayException("away"), new TransientFaultException("500"), new LedgerUnavailableException("locked")])
        {
            var context = _workspace.Context with { Index = (_, _) => throw fault };
            Assert.Same(fault, await Record.ExceptionAsync(
                () => TestWorkspace.New().RunAsync("index_document", """{"file_path":"notes.md"}""", context, CancellationToken.None)));
        }
    }

    [Fact]
    public async Task Cancelled_call_ends()
    {
        _workspace.Write("notes.md", "x");
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => TestWorkspace.New().RunAsync("read_local_file", """{"path":"notes.md"}""", _workspace.Context, cancelled.Token));
    }
}
