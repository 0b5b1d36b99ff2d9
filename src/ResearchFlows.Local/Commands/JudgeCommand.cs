using ResearchFlows.Evaluation;
using ResearchFlows.Instances;
using ResearchFlows.Local.Client;
using ResearchFlows.Local.Rendering;
using ResearchFlows.Ports;
using System.CommandLine;

namespace ResearchFlows.Local.Commands;

internal static class JudgeCommand
{
    public static Command Create(Terminal terminal)
    {
        var agent = AgentOption.Create();
        return new Command("judge", "The judge beside people.")
        {
            new Command("check", "Measure the judge by people's feedback; it is asked about the answers that it has not scored yet.") { agent }.Calling(terminal, async (call, cancellationToken) =>
            {
                var route = $"{await AgentOption.RouteAsync(call, agent, cancellationToken)}/judge";
                var answer = await call.Api.GetAsync(route, cancellationToken);
                if (ApiClient.Read<JudgeView>(answer).NotAsked > 0)
                {
                    await AskAsync(call, route, cancellationToken);
                    answer = await call.Api.GetAsync(route, cancellationToken);
                }

                call.Print<JudgeView>(answer, judge => JudgePrinter.Print(terminal, judge));
                return ExitCode.Ok;
            }),
        };
    }

    private static async Task AskAsync(ClientCall call, string route, CancellationToken cancellationToken)
    {
        var started = ApiClient.Read<StartedView>(await call.Api.PostAsync(route, new CheckJudgeRequest(), cancellationToken));
        var instance = ApiClient.Read<InstanceView>(await call.Api.EndAsync(started.InstanceId, cancellationToken));
        if (instance.RuntimeStatus != OrchestrationRuntimeStatus.Completed)
        {
            throw ApiProblemException.OfFailure($"The judge could not be asked ({instance.InstanceId}): {instance.Failure?.ErrorMessage ?? instance.RuntimeStatus.ToString()}");
        }
    }
}
