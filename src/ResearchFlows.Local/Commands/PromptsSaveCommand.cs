using ResearchFlows.Improvement;
using ResearchFlows.Local.Client;
using ResearchFlows.Local.Rendering;
using System.CommandLine;

namespace ResearchFlows.Local.Commands;

internal static class PromptsSaveCommand
{
    public static Command Create(Terminal terminal)
    {
        var agent = AgentOption.Create();
        var file = new Option<FileInfo>("--file") { Description = "The file that holds the whole prompt.", Required = true, HelpName = "path" };
        var inForce = new Option<bool>("--in-force") { Description = "Put it in force at once." };
        return new Command("save", "Save a prompt written by hand as a new version, not in force unless asked.") { file, inForce, agent }.Calling(terminal, async (call, cancellationToken) =>
        {
            var text = (await ReadAsync(call.Arguments.GetValue(file)!, cancellationToken)).TrimEnd();
            var route = $"{await AgentOption.RouteAsync(call, agent, cancellationToken)}/prompts";
            var answer = await call.Api.PostAsync(route, new WritePromptRequest(text, call.Arguments.GetValue(inForce)), cancellationToken);
            call.Print<PromptView>(answer, version =>
            {
                terminal.Line($"Version {version.Version} is saved{(version.InForce ? " and in force" : "")}.");
                if (!version.InForce)
                {
                    terminal.Line("Put it in force with:");
                    terminal.Copyable($"  {call.Api.Invocation($"promote {version.Version}{AgentOption.AsGiven(call, agent)}")}");
                }
            });
            return ExitCode.Ok;
        });
    }

    private static async Task<string> ReadAsync(FileInfo file, CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllTextAsync(file.FullName, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw ApiProblemException.OfUse($"--file cannot be read: {exception.Message}");
        }
    }
}
