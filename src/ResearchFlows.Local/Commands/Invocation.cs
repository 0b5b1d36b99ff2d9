namespace ResearchFlows.Local.Commands;

/// <summary>How a person types a command of this program, for hints that can be pasted.</summary>
internal static class Invocation
{
    private const string Project = "src/ResearchFlows.Local";

    public static string Of(string command) => $"{Program()} {command}";

    private static string Program()
    {
        if (Directory.Exists(Project))
        {
            return $"dotnet run --project {Project} --";
        }

        return Path.GetFileNameWithoutExtension(Environment.ProcessPath) is "dotnet" or null
            ? $"dotnet {Path.Combine(AppContext.BaseDirectory, "ResearchFlows.Local.dll")}"
            : Environment.ProcessPath!;
    }
}
