using System.Diagnostics;

namespace ResearchFlows.Functions.Tests.Support;

/// <summary>The folder that <c>dotnet publish</c> makes of the app as it was built for these tests; made once for all of them.</summary>
public sealed class PublishedApp : IAsyncLifetime
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("researchflows-published-").FullName;

    public async Task InitializeAsync()
    {
        // No node of MSBuild stays behind: it would hold the output open that is read here to its end.
        using var publish = Process.Start(new ProcessStartInfo("dotnet",
        [
            "publish", Path.Combine(RepositoryFiles.Root, "src", "ResearchFlows.Functions"), "--no-build", "--configuration", Configuration(),
            "--output", Folder, "--nologo", "--verbosity", "quiet", "-maxCpuCount:1", "-nodeReuse:false",
        ])
        {
            RedirectStandardOutput = true,
        })!;
        var output = await publish.StandardOutput.ReadToEndAsync();
        await publish.WaitForExitAsync();
        Assert.True(publish.ExitCode == 0, output);
    }

    public Task DisposeAsync()
    {
        Directory.Delete(Folder, recursive: true);
        return Task.CompletedTask;
    }

    /// <summary>Debug or Release: the folder of the framework stands in a folder of that name.</summary>
    private static string Configuration() => new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
}
