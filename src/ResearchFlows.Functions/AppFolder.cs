namespace ResearchFlows.Functions;

/// <summary>What the relative paths of the settings are relative to: the repository in a checkout, the app's own folder where it is deployed.</summary>
internal static class AppFolder
{
    private const string RepositoryMark = "ResearchFlows.sln";

    /// <summary>Makes the paths absolute; the worker's working directory is the build output or the host's choice, and no user's.</summary>
    public static ResearchFlowsOptions Resolve(ResearchFlowsOptions options, string baseDirectory)
    {
        var root = Find(baseDirectory);
        return options with { AgentsPath = Path.GetFullPath(options.AgentsPath, root), DataPath = Path.GetFullPath(options.DataPath, root) };
    }

    private static string Find(string baseDirectory)
    {
        for (var folder = new DirectoryInfo(baseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, RepositoryMark)))
            {
                return folder.FullName;
            }
        }

        return Path.GetFullPath(baseDirectory);
    }
}
