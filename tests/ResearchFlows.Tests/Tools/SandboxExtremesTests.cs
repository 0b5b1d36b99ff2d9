using ResearchFlows.Tools.Workspace;

namespace ResearchFlows.Tests.Tools;

/// <summary>Workspaces as only an accident or an attacker makes them: huge, deep, oddly named, changing while they are read.</summary>
public sealed class SandboxExtremesTests : IDisposable
{
    private readonly TestWorkspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    /// <summary>More than are ever examined; a hundred thousand only take longer to make.</summary>
    [Fact]
    public async Task A_folder_of_very_many_files_is_listed_in_part_and_its_files_are_read()
    {
        foreach (var number in Enumerable.Range(0, 25_000))
        {
            File.WriteAllBytes(Path.Combine(_workspace.Root, $"{number}.md"), []);
        }

        _workspace.Write("24999.md", TestWorkspace.Inside);
        var listing = _workspace.Context.Workspace.ListFolder(".", CancellationToken.None);

        Assert.Equal((WorkspaceSandbox.MaximumEntries, true), (listing.Entries.Count, listing.IsCut));
        Assert.Contains("more entries are not shown", await _workspace.ListAsync("."), StringComparison.Ordinal);
        Assert.EndsWith(TestWorkspace.Inside, await _workspace.ReadAsync("24999.md"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deep_folder_is_read_as_far_as_a_path_may_be_long()
    {
        var reachable = string.Concat(Enumerable.Repeat("d/", 250)) + "notes.md";
        var tooDeep = string.Concat(Enumerable.Repeat("d/", 260)) + "notes.md";
        _workspace.Write(reachable, TestWorkspace.Inside);
        _workspace.Write(tooDeep, TestWorkspace.Marker);

        Assert.EndsWith(TestWorkspace.Inside, await _workspace.ReadAsync(reachable), StringComparison.Ordinal);
        Assert.StartsWith("Error: The path is longer than 512 characters", await _workspace.ReadAsync(tooDeep), StringComparison.Ordinal);
    }

    [LinuxFact]
    public async Task Names_that_could_pass_for_more_than_a_name_are_not_shown()
    {
        foreach (var name in (string[])["a\nsecret/ (folder).md", "b\u001b[2J.md", "c\r.md", "d\u0085.md", "e\u2028.md", "f\\..\\g.md", "C:h.md", "~i.md", "\u007f.md", "-rf.md", "$(x).md"])
        {
            _workspace.Write(name, "x");
        }

        Assert.Equal("$(x).md (1 bytes)\n-rf.md (1 bytes)", await _workspace.ListAsync("."));
    }

    [Fact]
    public async Task A_file_that_grows_and_shrinks_meanwhile_is_never_read_beyond_the_limit()
    {
        var sandbox = new WorkspaceSandbox(_workspace.Root, maximumFileBytes: 100_000);
        _workspace.Write("log.txt", "x");
        using var finished = new CancellationTokenSource();
        var changing = Task.Run(() =>
        {
            using var file = new FileStream(Path.Combine(_workspace.Root, "log.txt"), FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
            var line = new byte[7_000];
            Array.Fill(line, (byte)'x');
            while (!finished.IsCancellationRequested)
            {
                file.SetLength(0);
                file.Seek(0, SeekOrigin.Begin);
                for (var count = 0; count < 20; count++)
                {
                    file.Write(line);
                    file.Flush();
                }
            }
        });
        var (read, refused) = (0, 0);
        while (read < 300 || refused < 1)
        {
            try
            {
                var text = (await sandbox.ReadFileAsync("log.txt", CancellationToken.None)).Text;
                Assert.True(text.Length <= 100_000 && text.All(character => character == 'x'));
                read++;
            }
            catch (ResearchFlows.Tools.ToolErrorException)
            {
                refused++;
            }
        }

        await finished.CancelAsync();
        await changing;
    }
}
