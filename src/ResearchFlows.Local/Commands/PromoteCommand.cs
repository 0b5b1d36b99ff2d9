using ResearchFlows.Improvement;
using ResearchFlows.Local.Rendering;
using System.CommandLine;

namespace ResearchFlows.Local.Commands;

internal static class PromoteCommand
{
    public static Command Create(Terminal terminal)
    {
        var version = new Argument<int>("version") { Description = "The version.", CustomParser = Values.Number() };
        var agent = AgentOption.Create();
        return new Command("promote", "Put a prompt version in force by hand, or roll back to it.") { version, agent }.Calling(terminal, async (call, cancellationToken) =>
        {
            var wanted = call.Arguments.GetValue(version);
            var route = $"{await AgentOption.RouteAsync(call, agent, cancellationToken)}/prompts/default";
            var answer = await call.Api.PutAsync(route, new SetDefaultPromptRequest(wanted), cancellationToken);
            call.Print<PromptList>(answer, list => terminal.Line(Untrusted.Markup($"Version {wanted} of {list.Agent}'s prompt is in force.")));
            return ExitCode.Ok;
        });
    }
}
