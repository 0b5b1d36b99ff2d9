using ResearchFlows.Agents;
using ResearchFlows.Evaluation;
using ResearchFlows.Instances;
using ResearchFlows.Local.Client;
using ResearchFlows.Local.Rendering;
using System.CommandLine;

namespace ResearchFlows.Local.Commands;

internal static class EvaluateCommand
{
    public static Command Create(Terminal terminal)
    {
        var agent = AgentOption.Create();
        var version = new Option<int?>("--version") { Description = "The prompt version; the one in force when left out.", CustomParser = Values.OptionalNumber() };
        var splits = new Option<CaseSplit[]>("--split") { Description = $"Which cases: {Values.Names<CaseSplit>()}; all when left out.", CustomParser = Values.Choices<CaseSplit>(), HelpName = "split", Arity = ArgumentArity.OneOrMore };
        var repeats = new Option<int?>("--repeats") { Description = "Runs of each case; the agent's setting when left out.", CustomParser = Values.OptionalNumber() };
        return new Command("evaluate", "Measure a prompt on the agent's test cases.") { agent, version, splits, repeats }.Calling(terminal, async (call, cancellationToken) =>
        {
            var arguments = call.Arguments;
            var chosen = arguments.GetValue(splits) is { Length: > 0 } some ? some : null;
            var request = new StartEvaluationRequest(arguments.GetValue(version), chosen, arguments.GetValue(repeats));
            var route = $"{await AgentOption.RouteAsync(call, agent, cancellationToken)}/evaluations";
            return await ProgressCommand.RunAsync<EvaluationResult>(call, route, request, (instance, result) => PrintAsync(call, instance, result, cancellationToken), cancellationToken);
        });
    }

    private static async Task PrintAsync(ClientCall call, InstanceView instance, EvaluationResult result, CancellationToken cancellationToken)
    {
        CaseTable.Print(call.Terminal, ApiClient.Read<StepsView>(await call.Api.GetAsync($"instances/{instance.InstanceId}/steps", cancellationToken)));
        call.Terminal.Line();
        Scores.Print(call.Terminal, result);
    }
}
