using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using ResearchFlows.Documents;
using ResearchFlows.Tools;
using ResearchFlows.Tools.Workspace;
using System.Text.Json;

namespace ResearchFlows.Tests.Tools;

/// <summary>
/// A workspace on disk with things beside it that must never be read. All of those hold the marker, so that one search tells a leak.
/// </summary>
public sealed class TestWorkspace : IDisposable
{
    public const string Marker = "TOP-SECRET-MARKER";
    public const string Inside = "inside the workspace";

    private static readonly ToolBox Tools = New();
    private readonly DirectoryInfo _temp = Directory.CreateTempSubdirectory("researchflows-tools-");
    private readonly List<IndexRequest> _indexed = [];

    public TestWorkspace()
    {
        Directory.CreateDirectory(Root);
        Directory.CreateDirectory(Outside);
        Directory.CreateDirectory(Root + "-evil");
        File.WriteAllText(Path.Combine(Outside, "secret.md"), Marker);
        File.WriteAllText(Path.Combine(Outside, Marker + ".md"), Marker);
        File.WriteAllText(Path.Combine(Root + "-evil", "secret.md"), Marker);
        Context = new ToolContext(new WorkspaceSandbox(Root), (request, _) =>
        {
            _indexed.Add(request);
            return Task.FromResult(IndexOutcome);
        });
    }

    public static ToolBox New() => new(new FakeTimeProvider(), NullLogger<ToolBox>.Instance);

    public string Root => Path.Combine(_temp.FullName, "workspace");

    public string Outside => Path.Combine(_temp.FullName, "outside");

    public ToolContext Context { get; }

    public IndexOutcome IndexOutcome { get; set; } = new(IndexStatus.Indexed);

    public IReadOnlyList<IndexRequest> Indexed => _indexed;

    public void Write(string path, string text) => Write(path, System.Text.Encoding.UTF8.GetBytes(text));

    public void Write(string path, byte[] content)
    {
        var full = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllBytes(full, content);
    }

    public void Link(string path, string target) => File.CreateSymbolicLink(Path.Combine(Root, path), target);

    public Task<string> ListAsync(string directory) => CallAsync("list_local_files", new { directory });

    public Task<string> ReadAsync(string path) => CallAsync("read_local_file", new { path });

    public Task<string> ReadAsync(string path, int part) => CallAsync("read_local_file", new { path, part });

    public Task<string> IndexAsync(string path) => CallAsync("index_document", new { file_path = path });

    public Task<string> SearchAsync(string query) => CallAsync("search_local_files", new { query });

    public Task<string> RunAsync(string name, string arguments) => Tools.RunAsync(name, arguments, Context, CancellationToken.None);

    public void Dispose() => _temp.Delete(recursive: true);

    private Task<string> CallAsync(string name, object arguments) => RunAsync(name, JsonSerializer.Serialize(arguments));
}
