using ResearchFlows.Ports;
using System.Text.Json;

namespace ResearchFlows.Local.Commands;

/// <summary>What the demo asks: <c>demo.json</c> beside the demo agent's <c>agent.json</c>.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="Questions">The questions, in their order.</param>
/// <param name="Improvement">What the agent improves itself at.</param>
internal sealed record DemoQuestions(string Agent, IReadOnlyList<DemoQuestion> Questions, DemoStart Improvement)
{
    private static readonly string File = Path.Combine("scripts", "demo-agent", "demo.json");

    /// <summary>The folder of agents that the demo agent is in.</summary>
    public string AgentsPath { get; private init; } = "";

    /// <summary>Looks in the working folder, upwards from it, and beside the program; null when there is none.</summary>
    public static DemoQuestions? Find()
    {
        for (var folder = new DirectoryInfo(Environment.CurrentDirectory); folder is not null; folder = folder.Parent)
        {
            if (Read(folder.FullName) is { } found)
            {
                return found;
            }
        }

        return Read(AppContext.BaseDirectory);
    }

    private static DemoQuestions? Read(string folder)
    {
        var file = Path.Combine(folder, File);
        return System.IO.File.Exists(file)
            ? JsonSerializer.Deserialize<DemoQuestions>(System.IO.File.ReadAllBytes(file), PortJson.Options)! with { AgentsPath = Path.Combine(folder, "scripts") }
            : null;
    }
}

/// <summary>A question of the demo.</summary>
/// <param name="Question">The question.</param>
/// <param name="Shows">What its run shows.</param>
/// <param name="Follows">Whether it follows the question before.</param>
internal sealed record DemoQuestion(string Question, string Shows, bool Follows = false);

/// <summary>Where the improvement of the demo begins.</summary>
/// <param name="Prompt">The plain prompt that the agent begins with.</param>
/// <param name="Question">A question that it cannot answer under that prompt.</param>
/// <param name="Shows">Why not.</param>
internal sealed record DemoStart(string Prompt, string Question, string Shows);
