using ResearchFlows.Improvement;
using ResearchFlows.Instances;
using ResearchFlows.Local.Client;
using ResearchFlows.Local.Rendering;
using ResearchFlows.Research;
using System.CommandLine;

namespace ResearchFlows.Local.Commands;

/// <summary>The shape of approve and reject.</summary>
internal static class ApprovalCommand
{
    public static Command Create(Terminal terminal, string verb, string description, bool approved)
    {
        var id = ClientCommand.InstanceId();
        var by = new Option<string?>("--by") { Description = "Who decides." };
        var comment = new Option<string?>("--comment") { Description = "Why, for the ledger." };
        var which = new Option<string?>("--call") { Description = "The call of a tool that is meant, as it was shown; without it, the one that waits now.", HelpName = "turn/place" };
        return new Command(verb, description) { id, by, comment, which }.Calling(terminal, async (call, cancellationToken) =>
        {
            var arguments = call.Arguments;
            var instance = ApiClient.Read<InstanceView>(await call.Api.GetAsync($"instances/{arguments.GetValue(id)}", cancellationToken));
            if (ToolApprovalPrinter.Find(instance) is { } waiting)
            {
                if (arguments.GetValue(which) is { } meant && meant != waiting.Call)
                {
                    throw ApiProblemException.OfUse($"The call {meant} does not wait any more; {waiting.Call} does, of {waiting.Tool}. `status {instance.InstanceId}` shows it.");
                }

                var word = new ToolApproval(approved, waiting.Call, arguments.GetValue(by) ?? Environment.UserName, arguments.GetValue(comment));
                var told = await call.Api.PostAsync($"instances/{instance.InstanceId}/events/{ToolApproval.EventName}", word, cancellationToken);
                call.Print<StartedView>(told, started => terminal.Line(Untrusted.Markup($"{started.InstanceId} is told: the call of {waiting.Tool} is {(approved ? "approved" : "rejected")}.")));
                return ExitCode.Ok;
            }

            var improvement = await ApprovalPrinter.FindImprovementAsync(call.Api, instance, cancellationToken)
                ?? throw ApiProblemException.OfUse($"{instance.InstanceId} is no improvement, and no run whose tool waits for approval: there is nothing to {verb}.");
            var body = new Approval(approved, arguments.GetValue(by) ?? Environment.UserName, arguments.GetValue(comment));
            var answer = await call.Api.PostAsync($"instances/{improvement.InstanceId}/events/{Approval.EventName}", body, cancellationToken);
            call.Print<StartedView>(answer, started => terminal.Line(Untrusted.Markup($"{started.InstanceId} is told: {(approved ? "approved" : "rejected")}.")));
            return ExitCode.Ok;
        });
    }
}
