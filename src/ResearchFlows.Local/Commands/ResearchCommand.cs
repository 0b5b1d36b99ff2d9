using ResearchFlows.Instances;
using ResearchFlows.Local.Client;
using ResearchFlows.Local.Rendering;
using ResearchFlows.Ports;
using ResearchFlows.Research;
using System.CommandLine;
using System.Text.Json;

namespace ResearchFlows.Local.Commands;

internal static class ResearchCommand
{
    public static Command Create(Terminal terminal)
    {
        var question = new Argument<string?>("question") { Description = "The question; left out with --from.", Arity = ArgumentArity.ZeroOrOne };
        var agent = new Option<string?>("--agent") { Description = "The agent to ask; may be left out when there is one." };
        var id = new Option<string?>("--id") { Description = "An id of your choice; asking again with the same id and question starts nothing new." };
        var follow = new Option<string?>("--follow") { Description = "The answered run whose conversation the question continues.", HelpName = "id" };
        var from = new Option<string?>("--from") { Description = "A run that has ended, to go on from one of its turns under today's prompt, tools and limits.", HelpName = "id" };
        var turn = new Option<int?>("--turn") { Description = "The turn to go on from; those before it are taken over from the record at no cost." };
        foreach (var run in (Option<string?>[])[follow, from])
        {
            run.Validators.Add(result => ClientCommand.CheckInstanceId(result, result.GetValueOrDefault<string?>()));
        }

        var command = new Command("research", "Ask an agent a question and watch it work.") { question, agent, id, follow, from, turn };
        command.Validators.Add(result =>
        {
            if (Mistake(result.GetValue(question), result.GetValue(follow), result.GetValue(from), result.GetValue(turn)) is { } mistake)
            {
                result.AddError(mistake);
            }
        });
        return command.Calling(terminal, (call, cancellationToken) =>
        {
            var arguments = call.Arguments;
            var fromTurn = arguments.GetValue(from) is { } run ? new FromTurn(run, arguments.GetValue(turn)!.Value) : null;
            var request = new StartResearchRequest(arguments.GetValue(question), arguments.GetValue(agent), arguments.GetValue(id), arguments.GetValue(follow), fromTurn);
            return RunAsync(call, request, cancellationToken);
        });
    }

    private static string? Mistake(string? question, string? follow, string? from, int? turn) => (question, follow, from, turn) switch
    {
        (null, _, null, _) => "The question is missing.",
        (not null, _, not null, _) => "--from takes no question: it is that of the run that it goes on from.",
        (_, not null, not null, _) => "--follow and --from cannot be given together.",
        (_, _, not null, null) => "--from needs --turn, the turn to go on from.",
        (_, _, null, not null) => "--turn needs --from, the run to go on from.",
        _ => null,
    };

    private static async Task<int> RunAsync(ClientCall call, StartResearchRequest request, CancellationToken cancellationToken)
    {
        var started = ApiClient.Read<StartedView>(await call.Api.PostAsync("research", request, cancellationToken));
        try
        {
            return call.Json ? await PrintJsonAsync(call, started.InstanceId, cancellationToken) : await WatchAsync(call, started.InstanceId, cancellationToken);
        }
        catch (Exception exception) when (exception is OperationCanceledException or HostUnreachableException)
        {
            call.Terminal.Error($"The run is recorded and goes on at the host; look at it with: {call.Api.Invocation($"steps {started.InstanceId}")}");
            throw;
        }
    }

    private static async Task<int> PrintJsonAsync(ClientCall call, string instanceId, CancellationToken cancellationToken)
    {
        var instance = await ProgressCommand.WaitAsync(call, instanceId, cancellationToken);
        return ExitCodeOf(instance.RuntimeStatus, instance.Orchestration, instance.Output);
    }

    private static async Task<int> WatchAsync(ClientCall call, string instanceId, CancellationToken cancellationToken)
    {
        call.Terminal.Line($"[dim]{Untrusted.Markup(instanceId)}[/]");
        var steps = await new RunWatcher(call.Api, call.Terminal).WatchAsync(instanceId, cancellationToken);
        AnswerPrinter.Print(call.Terminal, steps);
        return ExitCodeOf(steps.RuntimeStatus, steps.Orchestration, steps.Output);
    }

    /// <summary>A run that completed without an answer has not done what it was asked for.</summary>
    private static int ExitCodeOf(OrchestrationRuntimeStatus status, string orchestration, JsonElement? output) =>
        status == OrchestrationRuntimeStatus.Completed && AnswerPrinter.HasAnswer(orchestration, output) ? ExitCode.Ok : ExitCode.Failed;
}
