using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using ResearchFlows.Http;
using ResearchFlows.Instances;
using ResearchFlows.Ports;
using ResearchFlows.Research;
using System.ComponentModel;
using System.Text.Json;

namespace ResearchFlows.Mcp;

/// <summary>What has come of a question.</summary>
/// <param name="Id">The run's id, for get_answer and feedback.</param>
/// <param name="Status">Where the run stands: Running, Completed, Failed and so on.</param>
/// <param name="Answer">The answer; null when there is none (yet).</param>
/// <param name="Citations">What the numbers in brackets in the answer refer to.</param>
/// <param name="Note">What to do next, or why there is no answer.</param>
public sealed record AnswerView(
    [property: Description("The run's id, for get_answer and feedback.")] string Id,
    [property: Description("Where the run stands: Pending, Running, Suspended, Completed, Failed or Terminated.")] string Status,
    [property: Description("The answer; numbers in brackets refer to the citations. Missing when there is none yet.")] string? Answer,
    [property: Description("What the numbers in brackets refer to.")] IReadOnlyList<Citation> Citations,
    [property: Description("What to do next, or why there is no answer.")] string? Note);

/// <summary>Waits for an answer and tells each turn of the agent; clients give up at about a minute, so the wait ends before.</summary>
public sealed class AnswerWaiter(TimeProvider time)
{
    /// <summary>The longest wait.</summary>
    public const int MostSeconds = 45;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>Waits for a research run's end.</summary>
    internal async Task<AnswerView> WaitAsync(
        string id, int seconds, IOrchestrationClient client, RequestContext<CallToolRequestParams> call, CancellationToken cancellationToken)
    {
        var instance = await RequestedInstance.FindAsync(id, client, cancellationToken);
        if (instance.Name != nameof(ResearchOrchestration))
        {
            throw new ProblemException(409, $"The instance '{id}' is no research run but a {instance.Name}.");
        }

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(seconds), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var told = 0;
            var end = client.WaitForCompletionAsync(id, either.Token);
            while (await Task.WhenAny(end, Task.Delay(Pause, time, either.Token)) != end)
            {
                either.Token.ThrowIfCancellationRequested();
                instance = await client.GetAsync(id, either.Token) ?? throw new InstanceNotFoundException(id);
                told = await TellAsync(call, instance, told, either.Token);
                if (Status(instance)?.Approval is not null)
                {
                    // Only a person can bring it on, who is to be told now.
                    return View(instance);
                }
            }

            instance = await end;
            await TellAsync(call, instance, told, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            instance = await client.GetAsync(id, cancellationToken) ?? throw new InstanceNotFoundException(id);
        }

        return View(instance);
    }

    /// <summary>Progress that a client asked for, before its answer: after it nobody would listen.</summary>
    private static async Task<int> TellAsync(RequestContext<CallToolRequestParams> call, OrchestrationMetadata instance, int told, CancellationToken cancellationToken)
    {
        if (call.Params.ProgressToken is not { } token || Status(instance) is not { } status || status.Turn <= told)
        {
            return told;
        }

        var tools = status.LastTools.Count > 0 ? $": {string.Join(", ", status.LastTools)}" : "";
        var value = new ProgressNotificationValue { Progress = status.Turn, Message = $"Turn {status.Turn}{tools}" };
        await call.Server.NotifyProgressAsync(token, value, cancellationToken: cancellationToken);
        return status.Turn;
    }

    private static AnswerView View(OrchestrationMetadata instance)
    {
        var result = instance.RuntimeStatus == OrchestrationRuntimeStatus.Completed ? instance.Output?.Deserialize<ResearchResult>(PortJson.Options) : null;
        var note = (instance, result) switch
        {
            ({ HasEnded: false, RuntimeStatus: OrchestrationRuntimeStatus.Suspended }, _) => "It is suspended until a person resumes it.",
            ({ HasEnded: false }, _) when Status(instance)?.Approval is { Tool: var tool } => $"It waits until a person has answered whether it may call {Texts.Cut(tool, 100)}. Tell the user; call get_answer with this id later.",
            ({ HasEnded: false }, _) => "There is no answer yet. Call get_answer with this id.",
            ({ Failure: { } failure }, _) => $"The run failed: {Texts.Cut(failure.ErrorMessage, 500)}",
            (_, null) => $"The run ended without an answer: it is {instance.RuntimeStatus}.",
            (_, { StopReason: StopReason.Answered }) => null,
            (_, { StopReason: var reason }) => $"The run ended early ({reason}), so the answer may rest on part of the evidence.",
        };
        return new AnswerView(
            instance.InstanceId, instance.RuntimeStatus.ToString(), result is null or { StopReason: StopReason.NoAnswer } ? null : result.Answer, result?.Citations ?? [], note);
    }

    private static ResearchStatus? Status(OrchestrationMetadata instance) =>
        instance.CustomStatus is { ValueKind: JsonValueKind.Object } status ? status.Deserialize<ResearchStatus>(PortJson.Options) : null;
}
