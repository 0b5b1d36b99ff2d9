using ResearchFlows.Instances;
using ResearchFlows.Ports;
using System.Text.Json;

namespace ResearchFlows.Research;

/// <summary>
/// Says of model turns and tool calls what a person wants to know; texts come whole from the ledger. A history that kept no inputs is read
/// by the order of its steps.
/// </summary>
public sealed class ResearchSteps(RunLedger runs) : IStepTeller
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<StepView>> TellAsync(OrchestrationMetadata instance, IReadOnlyList<StepView> steps, CancellationToken cancellationToken)
    {
        if (!steps.Any(step => step.Name is nameof(ModelTurn) or nameof(RunTool) or nameof(PrepareRun)))
        {
            return steps;
        }

        var turns = await runs.GetTurnsAsync(instance.InstanceId, cancellationToken);
        var calls = await runs.GetToolCallsAsync(instance.InstanceId, cancellationToken);
        var (turn, ordinal) = (0, 0);
        List<StepView> told = [];
        foreach (var step in steps)
        {
            switch (step.Kind == StepKind.Event ? null : step.Name)
            {
                case nameof(ModelTurn):
                    (turn, ordinal) = (Read<ModelTurnInput>(step.Input)?.Turn ?? turn + 1, 0);
                    told.Add(TellTurn(step, turn, turns));
                    break;
                case nameof(RunTool):
                    var asked = Read<RunToolInput>(step.Input);
                    var (askedIn, place) = (asked?.Turn ?? turn, asked?.Call.Ordinal ?? ordinal++);
                    told.Add(TellCall(step, askedIn, asked?.Call, calls.FirstOrDefault(call => call.Turn == askedIn && call.Ordinal == place)) with { AskedForApproval = asked?.Approval is not null });
                    break;
                case nameof(PrepareRun):
                    told.Add(TellTools(step, Read<PreparedRun>(step.Result)));
                    break;
                default:
                    told.Add(step);
                    break;
            }
        }

        return told;
    }

    private static StepView TellTools(StepView step, PreparedRun? prepared) => prepared is not { Tools: { } tools } ? step : step with
    {
        Summary = $"{tools.Count} tools of other servers",
        Notes = [.. tools.Select(tool => $"{tool.Name}{(tool.Asks ? " (asks a person)" : "")}"), .. prepared.ToolProblems ?? []],
    };

    private static StepView TellTurn(StepView step, int number, IReadOnlyList<Turn> turns)
    {
        var output = Read<ModelTurnOutput>(step.Result);
        var recorded = turns.FirstOrDefault(turn => turn.Number == number);
        var called = recorded?.Reply.FunctionCalls.Select(call => call.Name)
            ?? output?.FunctionCalls.Select(call => call.Name);
        return step with
        {
            Kind = StepKind.ModelTurn,
            Turn = number,
            Output = output?.Text,
            Searches = output is null ? [] : [.. output.Searches.Select(search => new SearchView(search.Queries, search.Files))],
            ToolCalls = [.. (called ?? []).Select(name => Texts.Cut(name, 100))],
            Tokens = output?.Usage,
            FirstWordMs = recorded?.FirstWordMs,
            ToolErrors = output?.ToolErrors ?? [],
            Notes = [.. (recorded?.Reply.ServerCalls ?? []).Select(made => $"The server called {made.Name} {Texts.Cut(made.Arguments, 500)}: {Texts.Cut(made.Output, 1000)}")],
            Input = null,
            Result = null,
        };
    }

    private static StepView TellCall(StepView step, int turn, RequestedCall? asked, ToolCall? whole)
    {
        var output = Read<RunToolOutput>(step.Result);
        return step with
        {
            Kind = StepKind.ToolCall,
            Name = asked?.Name ?? whole?.Name ?? step.Name,
            Turn = turn,
            Arguments = whole?.Arguments ?? asked?.Arguments,
            Output = output is null ? null : whole?.Output ?? output.Output,
            IsError = output?.IsError ?? false,
            Input = null,
            Result = null,
        };
    }

    private static T? Read<T>(JsonElement? json) where T : class => json?.Deserialize<T>(PortJson.Options);
}
