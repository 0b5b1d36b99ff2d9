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
/// <param name="After">Set when the reply before was neither an answer nor calls, so that the model is told.</param>
/// <param name="WithoutTools">Set when the last turn brought no answer and is asked for once more: there are no tools to call.</param>
public sealed record ModelTurnInput(
    int Turn, string? Question, string? PreviousResponseId, IReadOnlyList<string> ToolOutputs, int MaxToolCalls, StopReason? LastBecause,
    ReplyKind? After = null, bool WithoutTools = false)
{
    /// <summary>More calls than this are not run in one turn, whatever the agent's limit.</summary>
    public const int MostCallsOfATurn = 32;

    /// <summary>The turn that follows.</summary>
    internal static ModelTurnInput Next(ResearchInput input, ResearchProgress progress, StopReason? mustStop) => new(
        progress.Turns + 1,
        progress.LastReply is null ? Texts.Cut(input.Question, 8 * 1024) : null,
        progress.LastReply?.ResponseId ?? progress.PreviousResponseId,
        [.. (progress.LastReply?.FunctionCalls ?? []).Select(call => call.CallId)],
        Math.Clamp(progress.ToolCallsLeft, 0, MostCallsOfATurn),
        mustStop,
        progress.LastReply is { Kind: ReplyKind.Nothing or ReplyKind.Unfinished } last ? last.Kind : null,
        progress.IsAskedOnceMore);
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

    /// <summary>What the reply is; null in an output of an earlier version, where it follows from the rest.</summary>
    public ReplyKind? Kind { get; init; }

    /// <summary>Whether the model answered rather than called tools.</summary>
    internal bool IsAnswer => Kind is { } kind
        ? kind == ReplyKind.Answer
        : FunctionCalls.Count == 0 && CallsLeftOut == 0 && !string.IsNullOrWhiteSpace(Text) && IncompleteReason != ServerIterations;

    /// <summary>The reason that the server gives for its own limit.</summary>
    internal const string ServerIterations = "max_iterations_exceeded";
}

/// <summary>A tool call that will be run.</summary>
/// <param name="Ordinal">Its place among the turn's calls, from 0.</param>
/// <param name="CallId">The id the model gave it.</param>
/// <param name="Name">The tool's name as the model wrote it.</param>
/// <param name="Arguments">The arguments as the model wrote them, cut when they are long.</param>
/// <param name="ApprovalMinutes">How long a person is waited for before it is run; null when nobody is asked.</param>
public sealed record RequestedCall(int Ordinal, string CallId, string Name, string Arguments, double? ApprovalMinutes = null);

/// <summary>A search of the knowledge base, without the passages.</summary>
/// <param name="Queries">What was searched for.</param>
/// <param name="Files">The files that had passages.</param>
public sealed record SearchSummary(IReadOnlyList<string> Queries, IReadOnlyList<string> Files);

/// <summary>One model turn: <c>POST /v1/responses</c>, and what came back. A turn that the ledger has is not asked for again.</summary>
public sealed class ModelTurn(TurnRequests requests, AnswerReader answers, RunLedger runs, TakenOverLedger takenOver) : IActivity<ModelTurnInput, ModelTurnOutput>
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
        }

        var earlier = (await takenOver.GetRepliesAsync(context.InstanceId, cancellationToken))
            .Concat(turns.Where(turn => turn.Number < input.Turn).Select(turn => turn.Reply));
        var (text, citations) = await answers.ReadAsync(turn.Reply, earlier, cancellationToken);
        var paths = await answers.PathsAsync(turn.Reply, cancellationToken);
        var output = ModelTurnSummary.Of(turn.Reply, text, citations, paths, input.LastBecause is null && !turn.ContextLimit ? input.MaxToolCalls : 0);
        return output with
        {
            FunctionCalls = [.. output.FunctionCalls.Select(call => call with { ApprovalMinutes = RemoteCalls.ApprovalMinutes(run, turn.Reply.FunctionCalls[call.Ordinal]) })],
            Rebuilt = turn.Rebuilt, ContextLimit = turn.ContextLimit, ToolErrors = turn.ToolErrors,
            Kind = KindOf(output, text, input.WithoutTools || turn.ContextLimit),
        };
    }

    /// <summary>When the model was offered no tools, its text is all that it can mean.</summary>
    private static ReplyKind KindOf(ModelTurnOutput output, string text, bool withoutTools) => ReplyText.IsNothing(text) switch
    {
        false when withoutTools => ReplyKind.Answer,
        _ when output.FunctionCalls.Count > 0 || output.CallsLeftOut > 0 => ReplyKind.Calls,
        _ when output.IncompleteReason == ModelTurnOutput.ServerIterations => ReplyKind.Unfinished,
        var isNothing => isNothing ? ReplyKind.Nothing : ReplyKind.Answer,
    };
}
