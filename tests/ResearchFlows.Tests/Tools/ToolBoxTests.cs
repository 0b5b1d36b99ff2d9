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
        var tool = Assert.Single(new ToolBox().Definitions, tool => tool.Name == name);
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
            "Error: There is no function of that name. There are: list_local_files, read_local_file, index_document.",
            await _workspace.RunAsync(name, "{}"));

    [Fact]
    public async Task Missing_workspace_is_a_fault_and_not_an_output()
    {
        var context = _workspace.Context with { Workspace = new WorkspaceSandbox(Path.Combine(_workspace.Root, "gone")) };
        await Assert.ThrowsAsync<IOException>(
            () => new ToolBox().RunAsync("list_local_files", """{"directory":"."}""", context, CancellationToken.None));
    }

    [Fact]
    public async Task Cancelled_call_ends()
    {
        _workspace.Write("notes.md", "x");
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => new ToolBox().RunAsync("read_local_file", """{"path":"notes.md"}""", _workspace.Context, cancelled.Token));
    }
}
