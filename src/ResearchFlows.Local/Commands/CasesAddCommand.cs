using ResearchFlows.Agents;
using ResearchFlows.Evaluation;
using ResearchFlows.Instances;
using ResearchFlows.Local.Client;
using ResearchFlows.Local.Rendering;
using System.CommandLine;

namespace ResearchFlows.Local.Commands;

internal static class CasesAddCommand
{
    public static Command Create(Terminal terminal)
    {
        var from = new Option<string>("--from") { Description = "The research run to make a case of.", Required = true, HelpName = "instance" };
        var id = new Option<string?>("--id") { Description = "The case's id; made of the question when left out." };
        var expected = new Option<string?>("--expected") { Description = "The expected answer; the feedback's when left out, or the answer itself when that was called good." };
        var split = new Option<CaseSplit?>("--split") { Description = $"What the case is used for: {Values.Names<CaseSplit>()}; dealt out when left out.", CustomParser = Values.Choice<CaseSplit>(), HelpName = "split" };
        var agent = new Option<string?>("--agent") { Description = "The agent; the run's own when left out." };
        return new Command("add", "Make a case of a research run.") { from, id, expected, split, agent }.Calling(terminal, async (call, cancellationToken) =>
        {
            var arguments = call.Arguments;
            var body = new AddCaseRequest(arguments.GetValue(from)!, arguments.GetValue(id), arguments.GetValue(expected), arguments.GetValue(split));
            var name = arguments.GetValue(agent) ?? await AgentOfAsync(call, body.From, cancellationToken);
            var answer = await call.Api.PostAsync($"agents/{Uri.EscapeDataString(name)}/cases", body, cancellationToken);
            call.Print<AddedCase>(answer, added =>
            {
                terminal.Line($"The case [bold]{Untrusted.Markup(added.Id)}[/] of {Untrusted.Markup(added.Agent)} stands in {Untrusted.Markup(added.File)}.");
                terminal.Line($"[dim]{Untrusted.Markup(added.Note)}[/]");
            });
            return ExitCode.Ok;
        });
    }

    private static async Task<string> AgentOfAsync(ClientCall call, string instanceId, CancellationToken cancellationToken) =>
        ApiClient.Read<InstanceView>(await call.Api.GetAsync($"instances/{Uri.EscapeDataString(instanceId)}", cancellationToken)).Agent
            ?? throw ApiProblemException.OfUse($"The instance '{instanceId}' works for no agent; name one with --agent.");
}
