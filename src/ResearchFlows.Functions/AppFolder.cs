namespace ResearchFlows.Functions;

/// <summary>What the settings' relative paths are relative to: the repository in a checkout, the app's own folder where it is deployed.</summary>
internal static class AppFolder
{
    /// <summary>Makes the paths absolute; the worker's working directory is the build output or the host's choice, and no user's.</summary>
    public static ResearchFlowsOptions Resolve(ResearchFlowsOptions options, string baseDirectory)
    {
        var root = new DirectoryInfo(baseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "ResearchFlows.sln")))
        {
            root = root.Parent;
        }

        var folder = root?.FullName ?? Path.GetFullPath(baseDirectory);
        return options with { AgentsPath = Path.GetFullPath(options.AgentsPath, folder), DataPath = Path.GetFullPath(options.DataPath, folder) };
    }
}
