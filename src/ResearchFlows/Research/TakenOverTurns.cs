using ResearchFlows.LlamaStack;
using ResearchFlows.LlamaStack.Replies;

namespace ResearchFlows.Research;

/// <summary>A question with the turns and tool calls that were spent on it.</summary>
public sealed record AskedQuestion(string Question, IReadOnlyList<Turn> Turns, IReadOnlyList<ToolCall> ToolCalls)
{
    /// <summary>The same up to a turn, which is left out.</summary>
    internal AskedQuestion Before(int turn) => this with
    {
        Turns = [.. Turns.Where(earlier => earlier.Number < turn)], ToolCalls = [.. ToolCalls.Where(call => call.Turn < turn)],
    };

    /// <summary>The calls that a turn asked for.</summary>
    internal IEnumerable<ToolCall> CallsOf(Turn turn) => ToolCalls.Where(call => call.Turn == turn.Number);

    /// <summary>Whether its last reply holds calls that the server knows: a run that a limit made answer leaves them open.</summary>
    internal bool EndsWithCalls => Turns is [.., var last] && CallsOf(last).Any(call => !call.IsApprovalRequest && !WrittenCalls.IsWritten(call.CallId));

    /// <summary>The same without what the server asked leave for: a person's word was on that run's call, and the server asks again.</summary>
    internal AskedQuestion WithoutApprovals() => this with { ToolCalls = [.. ToolCalls.Where(call => !call.IsApprovalRequest)] };

    /// <summary>The same question's turns that came after these; they are numbered on.</summary>
    internal AskedQuestion With(AskedQuestion then) => this with
    {
        Turns = [.. Turns, .. then.Turns.Select(turn => turn with { Number = turn.Number + Turns.Count })],
        ToolCalls = [.. ToolCalls, .. then.ToolCalls.Select(call => call with { Turn = call.Turn + Turns.Count })],
    };
}

/// <summary>The conversation that a run continues, as it was when the run was prepared.</summary>
public sealed record TakenOver
{
    /// <summary>The run that it was taken from.</summary>
    public required string Source { get; init; }

    /// <summary>Whether the run's question was asked in it already: it goes on from a turn, and not with another question.</summary>
    public bool HoldsQuestion { get; init; }

    /// <summary>The response that the first turn continues from, if the conversation has one.</summary>
    public string? ResponseId { get; init; }

    /// <summary>All that was asked before, oldest first, with what that run had taken over itself.</summary>
    public required IReadOnlyList<AskedQuestion> Conversation { get; init; }

    /// <summary>The model's replies in it.</summary>
    internal IEnumerable<ModelReply> Replies => Conversation.SelectMany(asked => asked.Turns).Select(turn => turn.Reply);
}

/// <summary>
/// Copies the conversation that a run continues into the run's own record: neither a purge of the run before nor a server that loses its
/// responses takes it away.
/// </summary>
public sealed class TakenOverTurns(RunLedger runs, TakenOverLedger ledger)
{
    /// <summary>Takes over what a run is to continue; what was taken over first counts.</summary>
    /// <returns>What counts; null when the run begins a conversation.</returns>
    /// <exception cref="PermanentFaultException">The run it continues has been purged meanwhile.</exception>
    public async Task<TakenOver?> TakeAsync(string instanceId, string? previous, FromTurn? from, CancellationToken cancellationToken)
    {
        if ((previous ?? from?.InstanceId) is not { } source)
        {
            return null;
        }

        return await ledger.FindAsync(instanceId, cancellationToken)
            ?? await ledger.SaveAsync(instanceId, await ReadAsync(source, from?.Turn, cancellationToken), cancellationToken);
    }

    private async Task<TakenOver> ReadAsync(string source, int? fromTurn, CancellationToken cancellationToken)
    {
        var run = await runs.FindAsync(source, cancellationToken)
            ?? throw new PermanentFaultException($"The ledger has no run of instance {source} any more: it cannot be continued.");
        var asked = new AskedQuestion(run.Question, await runs.GetTurnsAsync(source, cancellationToken), await runs.GetToolCallsAsync(source, cancellationToken))
            .Before(fromTurn ?? int.MaxValue);
        var before = await ledger.FindAsync(source, cancellationToken);
        var earlier = before?.Conversation ?? [];
        if (before is { HoldsQuestion: true })
        {
            (asked, earlier) = (earlier[^1].With(asked), [.. earlier.SkipLast(1)]);
        }

        return new TakenOver
        {
            Source = source,
            HoldsQuestion = fromTurn is not null && asked.Turns.Count > 0,
            ResponseId = asked.Turns.Count > 0 ? asked.Turns[^1].Reply.ResponseId : before?.ResponseId,
            Conversation = asked.Turns.Count > 0 ? [.. earlier, asked] : earlier,
        };
    }
}
