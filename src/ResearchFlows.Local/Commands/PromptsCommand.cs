using ResearchFlows.Improvement;
using ResearchFlows.Local.Client;
using ResearchFlows.Local.Rendering;
using System.CommandLine;

namespace ResearchFlows.Local.Commands;

internal static class PromptsCommand
{
    public static Command Create(Terminal terminal)
    {
        var agent = AgentOption.Create();
        var diff = new Option<int[]>("--diff") { Description = "Show what differs between two versions.", Arity = new ArgumentArity(2, 2), AllowMultipleArgumentsPerToken = true, HelpName = "versions", CustomParser = Values.Numbers(1) };
        return new Command("prompts", "Show the versions of an agent's prompt and what was decided about them.") { agent, diff, PromptsSaveCommand.Create(terminal) }.Calling(terminal, async (call, cancellationToken) =>
        {
            var answer = await call.Api.GetAsync($"{await AgentOption.RouteAsync(call, agent, cancellationToken)}/prompts", cancellationToken);
            call.Print<PromptList>(answer, list =>
            {
                if (call.Arguments.GetValue(diff) is [var before, var after])
                {
                    PromptPrinter.PrintDiff(terminal, Find(list, before), Find(list, after));
                }
                else
                {
                    PromptPrinter.Print(terminal, list);
                }
            });
            return ExitCode.Ok;
        });
    }

    private static PromptView Find(PromptList list, int version) => list.Versions.FirstOrDefault(known => known.Version == version)
        ?? throw ApiProblemException.OfUse($"There is no version {version}; there are: {string.Join(", ", list.Versions.Select(known => known.Version))}.");
}
