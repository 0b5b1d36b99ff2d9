using ResearchFlows.Instances;
using ResearchFlows.Local.Rendering;
using System.CommandLine;

namespace ResearchFlows.Local.Commands;

/// <summary>The shape of suspend, resume and terminate.</summary>
internal static class ManageCommand
{
    public static Command Create(Terminal terminal, string verb, string description, Func<string, string> say)
    {
        var id = ClientCommand.InstanceId();
        var reason = new Option<string?>("--reason") { Description = "Why, for the history." };
        return new Command(verb, description) { id, reason }.Calling(terminal, async (call, cancellationToken) =>
        {
            var body = new ReasonRequest(call.Arguments.GetValue(reason));
            var answer = await call.Api.PostAsync($"instances/{call.Arguments.GetValue(id)}/{verb}", body, cancellationToken);
            call.Print<StartedView>(answer, started => terminal.Line(Untrusted.Markup(say(started.InstanceId))));
            return ExitCode.Ok;
        });
    }
}
