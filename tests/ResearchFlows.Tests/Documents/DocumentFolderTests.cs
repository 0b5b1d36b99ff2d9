using ResearchFlows.Documents;
using ResearchFlows.Tests.Support;
using ResearchFlows.Tests.Tools;
using System.Runtime.Versioning;

namespace ResearchFlows.Tests.Documents;

public sealed class DocumentFolderTests : IDisposable
{
    private const UnixFileMode ForAll = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private readonly TempFolder _temp = TempFolder.Create();

    private string Root => _temp.Path("documents");

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Text_files_are_listed_with_their_folders_and_hidden_ones_are_not()
    {
        Write("b.md", "B.TXT", "sub/a.md", ".hidden.md", ".git/a.md", "picture.png");
        var listing = DocumentFolder.List(Root);
        Assert.Equal(["B.TXT", "b.md", "sub/a.md"], listing.Documents.Select(document => document.Path));
        Assert.Empty(listing.LeftOut);
    }

    /// <summary>How Kubernetes mounts a ConfigMap, with an item in a folder of its own.</summary>
    [LinuxFact]
    public void Links_of_a_mounted_ConfigMap_are_followed()
    {
        Write("..2026_11/valve.md", "..2026_11/notes/pump.md");
        Link("..data", "..2026_11");
        Link("valve.md", "..data/valve.md");
        Link("notes", "..data/notes");
        var listing = DocumentFolder.List(Root);
        Assert.Equal(["notes/pump.md", "valve.md"], listing.Documents.Select(document => document.Path));
        Assert.Empty(listing.LeftOut);
        Assert.All(listing.Documents, document => Assert.Equal("text", File.ReadAllText(document.File)));
    }

    [LinuxFact]
    public void Links_that_lead_out_are_named_and_not_followed_also_over_another_link()
    {
        Write("pump.md", "../outside/secret.md", "../documents-of-others/secret.md");
        Link("direct.md", "../outside/secret.md");
        Link("absolute.md", _temp.Path("outside", "secret.md"));
        Link("neighbour.md", "../documents-of-others/secret.md");
        Link(".hop", "../outside");
        Link("indirect.md", ".hop/secret.md");
        Link("folder", "../outside");
        var listing = DocumentFolder.List(Root);
        Assert.Equal(["pump.md"], listing.Documents.Select(document => document.Path));
        Assert.Equal(["absolute.md", "direct.md", "folder/", "indirect.md", "neighbour.md"], listing.LeftOut.Select(document => document.Path).Order(StringComparer.Ordinal));
        Assert.All(listing.LeftOut, document => Assert.Contains("leads out of the folder", document.Reason, StringComparison.Ordinal));
    }

    [LinuxFact]
    public void Links_in_circles_and_to_nowhere_are_named_and_end()
    {
        Write("sub/pump.md");
        Link("a.md", "b.md");
        Link("b.md", "a.md");
        Link("gone.md", "nowhere.md");
        Link("sub/up", "..");
        Link("again", "sub");
        var listing = DocumentFolder.List(Root);
        Assert.Equal(["sub/pump.md"], listing.Documents.Select(document => document.Path));
        Assert.Equal(["a.md", "b.md", "gone.md"], listing.LeftOut.Select(document => document.Path));
    }

    [LinuxFact]
    public void Empty_files_and_pipes_are_named_and_never_opened()
    {
        Write("pump.md");
        File.Create(Path.Combine(Root, "todo.md")).Dispose();
        Posix.MakeFifo(Path.Combine(Root, "pipe.md"));
        var listing = DocumentFolder.List(Root);
        Assert.Equal(["pump.md"], listing.Documents.Select(document => document.Path));
        Assert.Equal(["pipe.md", "todo.md"], listing.LeftOut.Select(document => document.Path));
    }

    [LinuxFact]
    [UnsupportedOSPlatform("windows")]
    public void A_folder_that_may_not_be_read_is_named_and_nothing_is_concluded_of_what_is_in_it()
    {
        Write("pump.md", "sub/valve.md");
        File.SetUnixFileMode(Path.Combine(Root, "sub"), UnixFileMode.None);
        try
        {
            File.SetUnixFileMode(_temp.Path(), ForAll);
            var listing = OtherUser.Do(() => DocumentFolder.List(Root));
            Assert.Equal(["pump.md"], listing.Documents.Select(document => document.Path));
            Assert.Equal("sub/", Assert.Single(listing.LeftOut).Path);
            Assert.False(listing.IsGone("sub/valve.md"));
            Assert.False(listing.IsGone("sub/deeper/valve.md"));
            Assert.True(listing.IsGone("submarine.md"));
        }
        finally
        {
            File.SetUnixFileMode(Path.Combine(Root, "sub"), ForAll);
        }
    }

    [LinuxFact]
    [UnsupportedOSPlatform("windows")]
    public void A_file_that_may_not_be_read_is_refused_with_its_reason()
    {
        Write("pump.md");
        File.SetUnixFileMode(_temp.Path(), ForAll);
        File.SetUnixFileMode(Path.Combine(Root, "pump.md"), UnixFileMode.None);
        var document = Assert.Single(DocumentFolder.List(Root).Documents);
        var content = OtherUser.Do(() => DocumentContent.ReadAsync(new DocumentTexts(_temp.Path("texts")), document, CancellationToken.None).GetAwaiter().GetResult());
        Assert.Equal((null, "may not be read: the file system does not permit it."), (content.Sha256, content.Refusal));
    }

    [Fact]
    public void A_folder_that_is_not_there_says_nothing_of_its_documents()
    {
        var listing = DocumentFolder.List(_temp.Path("gone"));
        Assert.Equal(".", Assert.Single(listing.LeftOut).Path);
        Assert.False(listing.IsGone("pump.md"));
    }

    [Fact]
    public void An_empty_folder_that_held_documents_gives_none_of_them_up()
    {
        Directory.CreateDirectory(Root);
        Assert.True(DocumentFolder.List(Root).WhenIndexedBefore(0).IsGone("pump.md"));
        var listing = DocumentFolder.List(Root).WhenIndexedBefore(2_000);
        Assert.False(listing.IsGone("pump.md"));
        Assert.Contains("2,000 were indexed", Assert.Single(listing.LeftOut).Reason, StringComparison.Ordinal);
    }

    private void Write(params string[] paths)
    {
        foreach (var path in paths)
        {
            var file = Path.Combine(Root, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, "text");
        }
    }

    private void Link(string path, string target) => File.CreateSymbolicLink(Path.Combine(Root, path), target);
}
