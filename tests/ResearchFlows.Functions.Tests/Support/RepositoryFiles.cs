namespace ResearchFlows.Functions.Tests.Support;

/// <summary>Files of the repository.</summary>
internal static class RepositoryFiles
{
    public static string Root { get; } = Path.GetDirectoryName(RunningApp.Options("data").DataPath)!;

    public static string Read(params string[] path) => File.ReadAllText(Path.Combine([Root, .. path]));
}
