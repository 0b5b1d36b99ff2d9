using ResearchFlows.Local.Hosting;
using ResearchFlows.Local.Rendering;
using ResearchFlows.Optimization;
using System.CommandLine;

namespace ResearchFlows.Local.Commands;

internal static class DemoCommand
{
    public static Command Create(Terminal terminal)
    {
        var keep = new Option<bool>("--keep") { Description = "Go on serving afterwards, until Ctrl-C." };
        var json = new Option<bool>("--json") { Description = "Print the steps of each question as one JSON document, and nothing else." };
        var command = new Command("demo", "Ask the demo agent a few questions, with nothing else set up, and show its steps.") { keep, json };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            if (DemoQuestions.Find() is not { } demo)
            {
                terminal.Error("The demo agent is not here: start this from the folder of the repository, which holds scripts/demo-agent.");
                return ExitCode.Failed;
            }

            var data = Directory.CreateTempSubdirectory("researchflows-demo-");
            try
            {
                var agents = Path.Combine(data.FullName, "agents");
                DemoAgents.Prepare(demo, agents);
                return await HostRunner.RunAsync(
                    terminal,
                    () => new HostSettings
                    {
                        Configuration = HostSettings.InMemory(("ResearchFlows:DataPath", data.FullName), ("ResearchFlows:AgentsPath", agents), (NightlyOptimization.ScheduleSetting, "")),
                        LogLevel = LogLevel.Warning,
                    },
                    host => new Demo(terminal, demo, host, arguments.GetValue(json), arguments.GetValue(keep)).RunAsync(cancellationToken),
                    cancellationToken);
            }
            finally
            {
                data.Delete(recursive: true);
            }
        });
        return command;
    }
}
