using System.Text.Json;

namespace ResearchFlows.Tests.Support;

/// <summary>A small agent on disk: two documents, two workspace files, one case.</summary>
internal static class AgentFiles
{
    public static object Definition(object? limits = null) => new
    {
        name = "test-agent",
        model = "offline/research-model",
        prompt = "Search, then answer.",
        documents = "documents",
        workspace = "workspace",
        cases = "cases.json",
        limits = limits ?? new { },
    };

    public static void Write(string folder, object? agent = null)
    {
        Write(folder, "documents/harbour.md", "# Harbour\n\nThe harbour crane lifts 40 tonnes.\n");
        Write(folder, "documents/lights/beacon.md", "# Beacon\n\nThe beacon flashes every 5 seconds.\n");
        Write(folder, "workspace/notes/ferry.md", "# Ferry\n\nThe ferry to Nørholm leaves at 07:40.\n");
        Write(folder, "workspace/tides.txt", "High tide is at noon.\n");
        Write(folder, "cases.json", """{"cases":[{"id":"crane","question":"What does the crane lift?","expected":"40 tonnes","split":"test"}]}""");
        Write(folder, "agent.json", JsonSerializer.Serialize(agent ?? Definition()));
    }

    public static void Write(string folder, string path, string text)
    {
        var file = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
