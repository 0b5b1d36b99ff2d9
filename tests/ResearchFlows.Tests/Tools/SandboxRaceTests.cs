namespace ResearchFlows.Tests.Tools;

/// <summary>Somebody swaps what a path names for something else, at the worst of moments, again and again.</summary>
public sealed class SandboxRaceTests : IDisposable
{
    private const int Rounds = 4_000;
    private readonly TestWorkspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [LinuxFact]
    public async Task File_that_is_swapped_for_a_link_is_read_as_itself_or_refused()
    {
        _workspace.Write("target.md", TestWorkspace.Inside);
        _workspace.Link("other.md", Path.Combine(_workspace.Outside, "secret.md"));
        await RaceAsync("target.md", "other.md", () => _workspace.ReadAsync("target.md"));
    }

    [LinuxFact]
    public async Task Folder_that_is_swapped_for_a_link_is_never_walked_through()
    {
        _workspace.Write("folder/sub/secret.md", TestWorkspace.Inside);
        Directory.CreateDirectory(Path.Combine(_workspace.Outside, "sub"));
        File.WriteAllText(Path.Combine(_workspace.Outside, "sub", "secret.md"), TestWorkspace.Marker);
        _workspace.Link("other", _workspace.Outside);
        await RaceAsync("folder", "other", () => _workspace.ReadAsync("folder/sub/secret.md"));
    }

    [LinuxFact]
    public async Task Folder_that_is_swapped_for_a_link_is_never_listed_through()
    {
        _workspace.Write("folder/inside the workspace.md", TestWorkspace.Inside);
        _workspace.Link("other", _workspace.Outside);
        await RaceAsync("folder", "other", () => _workspace.ListAsync("folder"));
    }

    [LinuxFact]
    public async Task File_that_is_swapped_for_a_pipe_never_blocks()
    {
        _workspace.Write("target.md", TestWorkspace.Inside);
        Posix.MakeFifo(Path.Combine(_workspace.Root, "other.md"));
        await RaceAsync("target.md", "other.md", () => _workspace.ReadAsync("target.md"));
    }

    private async Task RaceAsync(string target, string other, Func<Task<string>> attempt)
    {
        using var finished = new CancellationTokenSource();
        var swapping = Task.Run(() =>
        {
            while (!finished.IsCancellationRequested)
            {
                Posix.Exchange(Path.Combine(_workspace.Root, target), Path.Combine(_workspace.Root, other));
            }
        });
        var outputs = new List<string>();
        var reading = Task.Run(async () =>
        {
            // At least so often, and until both answers were seen: then the swapping really went on meanwhile.
            while (outputs.Count < Rounds || !outputs.Any(IsRefusal) || outputs.All(IsRefusal))
            {
                outputs.Add(await attempt());
            }
        });
        try
        {
            await reading.WaitAsync(TimeSpan.FromMinutes(3));
        }
        finally
        {
            await finished.CancelAsync();
            await swapping;
        }

        Assert.All(outputs, output => Assert.DoesNotContain(TestWorkspace.Marker, output, StringComparison.Ordinal));
        Assert.Contains(outputs, output => output.Contains(TestWorkspace.Inside, StringComparison.Ordinal));
    }

    private static bool IsRefusal(string output) => output.StartsWith("Error: ", StringComparison.Ordinal);
}
