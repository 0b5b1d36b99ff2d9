using ResearchFlows.Documents;
using ResearchFlows.LlamaStack;
using ResearchFlows.Tools;
using System.Security.Cryptography;
using System.Text;

namespace ResearchFlows.Tests.Tools;

public sealed class IndexDocumentTests : IDisposable
{
    private readonly TestWorkspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Theory]
    [InlineData(IndexStatus.Indexed, null, "Indexed notes/x.md. file_search finds it from now on.")]
    [InlineData(IndexStatus.Replaced, null, "Indexed notes/x.md. file_search finds it from now on, in place of its earlier version.")]
    [InlineData(IndexStatus.Unchanged, null, "Already indexed: notes/x.md (unchanged).")]
    [InlineData(
        IndexStatus.Failed, "Unsupported.", "Error: notes/x.md could not be indexed. Read it with read_local_file instead. The server said: Unsupported.")]
    public async Task Says_what_became_of_the_document(IndexStatus status, string? message, string expected)
    {
        _workspace.Write("notes/x.md", "Text.");
        _workspace.IndexOutcome = new IndexOutcome(status, message);
        Assert.Equal(expected, await _workspace.IndexAsync("notes\\x.md"));
    }

    [Fact]
    public async Task What_is_hashed_is_what_is_uploaded_utf8_with_a_byte_order_mark()
    {
        _workspace.Write("notes/x.md", "40 °C");
        await _workspace.IndexAsync("./notes/x.md");
        var request = Assert.Single(_workspace.Indexed);
        Assert.Equal("notes/x.md", request.Path);
        Assert.Equal([0xef, 0xbb, 0xbf, .. "40 °C"u8], request.Content.ToArray());
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(request.Content.Span)), request.Sha256);
    }

    [Fact]
    public async Task Byte_order_mark_in_the_file_makes_no_difference()
    {
        _workspace.Write("with.md", [0xef, 0xbb, 0xbf, .. "Text."u8]);
        _workspace.Write("without.md", "Text.");
        await _workspace.IndexAsync("with.md");
        await _workspace.IndexAsync("without.md");
        Assert.Equal(_workspace.Indexed[0].Sha256, _workspace.Indexed[1].Sha256);
    }

    [Fact]
    public async Task Empty_file_is_an_error_and_is_not_uploaded()
    {
        _workspace.Write("empty.md", " \n");
        Assert.Equal("Error: empty.md is empty, so there is nothing to index. Use another file.", await _workspace.IndexAsync("empty.md"));
        Assert.Empty(_workspace.Indexed);
    }

    [Fact]
    public async Task Long_message_of_the_server_is_cut()
    {
        _workspace.Write("x.md", "Text.");
        _workspace.IndexOutcome = new IndexOutcome(IndexStatus.Failed, string.Concat(Enumerable.Repeat("😀", 50_000)));
        Assert.InRange(Encoding.UTF8.GetByteCount(await _workspace.IndexAsync("x.md")), 1_000, 1_300);
    }

    [Fact]
    public async Task Fault_of_the_server_is_not_an_output()
    {
        _workspace.Write("x.md", "Text.");
        var context = _workspace.Context with { Index = (_, _) => throw new ServerAwayException("The server is away.") };
        await Assert.ThrowsAsync<ServerAwayException>(
            () => TestWorkspace.New().RunAsync("index_document", """{"file_path":"x.md"}""", context, CancellationToken.None));
    }

    [Fact]
    public async Task What_is_not_utf8_is_not_indexed_and_said()
    {
        _workspace.Write("latin1.txt", [.. "40 "u8, 0xb0, .. "C"u8]);
        Assert.StartsWith("Error: latin1.txt is not UTF-8", await _workspace.IndexAsync("latin1.txt"), StringComparison.Ordinal);
        Assert.Empty(_workspace.Indexed);
    }

    [Fact]
    public async Task Utf16_is_indexed_as_its_text()
    {
        _workspace.Write("notes.md", [.. System.Text.Encoding.Unicode.Preamble, .. System.Text.Encoding.Unicode.GetBytes("Öffnet.")]);
        await _workspace.IndexAsync("notes.md");
        Assert.Equal([0xEF, 0xBB, 0xBF, .. "Öffnet."u8], Assert.Single(_workspace.Indexed).Content.ToArray());
    }
}
