using ResearchFlows.Agents;
using ResearchFlows.LlamaStack;
using ResearchFlows.LlamaStack.Replies;
using ResearchFlows.Ports;

namespace ResearchFlows.Research;

/// <summary>Which turn of the run is asked for.</summary>
/// <param name="Turn">The turn, from 1.</param>
/// <param name="Question">The question, in the first turn only: later ones continue from the response before.</param>
/// <param name="PreviousResponseId">The response that the turn continues from.</param>
/// <param name="ToolOutputs">The calls whose outputs are fed back, in their order; the outputs themselves are in the ledger.</param>
/// <param name="MaxToolCalls">The most tool calls that will be run for this turn.</param>
/// <param name="LastBecause">Set in the last turn after a limit was met: tool use is switched off.</param>
public sealed record ModelTurnInput(
    int Turn, string? Question, string? PreviousResponseId, IReadOnlyList<string> ToolOutputs, int MaxToolCalls, StopReason? LastBecause)
{
    /// <summary>More calls than this are not run in one turn, whatever the agent's limit.</summary>
    public const int MostCallsOfATurn = 32;

    /// <summary>The turn that follows.</summary>
    internal static ModelTurnInput Next(ResearchInput input, ResearchProgress progress, StopReason? mustStop) => new(
        progress.Turns + 1,
        progress.LastReply is null ? Texts.Cut(input.Question, 8 * 1024) : null,
        progress.LastReply?.ResponseId,
        [.. (progress.LastReply?.FunctionCalls ?? []).Select(call => call.CallId)],
        Math.Clamp(progress.ToolCallsLeft, 0, MostCallsOfATurn),
        mustStop);
}

/// <summary>What the model said, cut to what may cross the port; the ledger has it whole.</summary>
public sealed record ModelTurnOutput
{
    /// <summary>The response that the next turn continues from.</summary>
    public required string ResponseId { get; init; }

    /// <summary>The text, its citation markers replaced by numbers.</summary>
    public required string Text { get; init; }

    /// <summary>What the numbers refer to.</summary>
    public IReadOnlyList<Citation> Citations { get; init; } = [];

    /// <summary>The calls that will be run.</summary>
    public IReadOnlyList<RequestedCall> FunctionCalls { get; init; } = [];

    /// <summary>Calls that are over a limit and will not be run.</summary>
    public int CallsLeftOut { get; init; }

    /// <summary>The searches that the server made.</summary>
    public IReadOnlyList<SearchSummary> Searches { get; init; } = [];

    /// <summary>The other tools that the server ran.</summary>
    public IReadOnlyList<string> ServerTools { get; init; } = [];

    /// <summary>Tokens of the turn.</summary>
    public required TokenUsage Usage { get; init; }

    /// <summary>Why the server stopped early, if it did.</summary>
    public string? IncompleteReason { get; init; }

    /// <summary>Whether the server had lost the conversation, so that it was sent whole.</summary>
    public bool Rebuilt { get; init; }

    /// <summary>Whether the conversation was too long for the model, so that this is its answer to a shortened one.</summary>
    public bool ContextLimit { get; init; }

    /// <summary>Tools of the server that could not be used in this turn, and why.</summary>
    public IReadOnlyList<string> ToolErrors { get; init; } = [];

    /// <summary>Whether the model answered rather than called tools.</summary>
    internal bool IsAnswer => FunctionCalls.Count == 0 && CallsLeftOut == 0 && !string.IsNullOrWhiteSpace(Text)
        && IncompleteReason != "max_iterations_exceeded";
}

/// <summary>A tool call that will be run.</summary>
/// <param name="Ordinal">Its place among the turn's calls, from 0.</param>
/// <param name="CallId">The id the model gave it.</param>
/// <param name="Name">The tool's name as the model wrote it.</param>
/// <param name="Arguments">The arguments as the model wrote them, cut when they are long.</param>
public sealed record RequestedCall(int Ordinal, string CallId, string Name, string Arguments);

/// <summary>A search of the knowledge base, without the passages.</summary>
/// <param name="Queries">What was searched for.</param>
/// <param name="Files">The files that had passages.</param>
public sealed record SearchSummary(IReadOnlyList<string> Queries, IReadOnlyList<string> Files);

/// <summary>One model turn: <c>POST /v1/responses</c>, and what came back. A turn that the ledger has is not asked for again.</summary>
public sealed class ModelTurn(TurnRequests requests, AnswerReader answers, RunLedger runs) : IActivity<ModelTurnInput, ModelTurnOutput>
{
    /// <inheritdoc/>
    public async Task<ModelTurnOutput> RunAsync(ModelTurnInput input, ActivityContext context, CancellationToken cancellationToken)
    {
        var run = await runs.FindAsync(context.InstanceId, cancellationToken)
            ?? throw new PermanentFaultException($"The ledger has no run of instance {context.InstanceId}.");
        var turns = await runs.GetTurnsAsync(context.InstanceId, cancellationToken);
        var turn = turns.FirstOrDefault(turn => turn.Number == input.Turn);
        if (turn is null)
        {
            turn = await requests.AskAsync(run, input, cancellationToken);
            await runs.SaveTurnAsync(context.InstanceId, turn, cancellationToken);
        }

        var earlier = turns.Where(turn => turn.Number < input.Turn).Select(turn => turn.Reply);
        var (text, citations) = await answers.ReadAsync(turn.Reply, earlier, cancellationToken);
        var paths = await answers.PathsAsync(turn.Reply, cancellationToken);
        var output = ModelTurnSummary.Of(turn.Reply, text, citations, paths, input.LastBecause is null && !turn.ContextLimit ? input.MaxToolCalls : 0);
        return output with { Rebuilt = turn.Rebuilt, ContextLimit = turn.ContextLimit, ToolErrors = turn.ToolErrors };
    }
}
