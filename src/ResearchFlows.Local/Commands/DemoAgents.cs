using System.Text.Json.Nodes;

namespace ResearchFlows.Local.Commands;

/// <summary>The demo's agents: the demo agent as it is, and the same one with a plain prompt, which is to improve itself.</summary>
internal static class DemoAgents
{
    /// <summary>The name of the agent with the plain prompt.</summary>
    public static string PlainName(DemoQuestions demo) => $"{demo.Agent}-plain";

    /// <summary>Copies both into a folder of agents.</summary>
    public static void Prepare(DemoQuestions demo, string agentsPath)
    {
        var source = Path.Combine(demo.AgentsPath, demo.Agent);
        Copy(source, Path.Combine(agentsPath, demo.Agent));
        var plain = Path.Combine(agentsPath, PlainName(demo));
        Copy(source, plain);
        var file = Path.Combine(plain, "agent.json");
        var definition = JsonNode.Parse(File.ReadAllText(file))!.AsObject();
        definition["name"] = PlainName(demo);
        definition["prompt"] = demo.Improvement.Prompt;
        File.WriteAllText(file, definition.ToJsonString());
    }

    private static void Copy(string source, string target)
    {
        Directory.CreateDirectory(target);
        foreach (var folder in Directory.GetDirectories(source))
        {
            Copy(folder, Path.Combine(target, Path.GetFileName(folder)));
        }

        foreach (var file in Directory.GetFiles(source))
        {
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        }
    }
}
