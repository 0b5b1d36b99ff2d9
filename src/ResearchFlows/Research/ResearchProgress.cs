using ResearchFlows.Agents;
using ResearchFlows.Instances.Retrying;
using ResearchFlows.LlamaStack.Replies;

namespace ResearchFlows.Research;

/// <summary>How far a research run has come, and whether it has met a limit.</summary>
internal sealed class ResearchProgress(AgentLimits limits, DateTime startedAt, Outages outages)
{
    private const int MostIdle = 2;

    public Outages Outages => outages;

    public int Turns { get; private set; }

    public int ToolCalls { get; private set; }

    /// <summary>Replies on end that were neither an answer nor calls.</summary>
    private int _idle;

    /// <summary>Why the last turn is the last, once it is asked for.</summary>
    private StopReason? _lastBecause;

    public TokenUsage Usage { get; private set; } = new(0, 0);

    public int ToolCallsLeft => limits.ToolCalls - ToolCalls;

    /// <summary>The response that the first turn continues from; null when the run begins a conversation.</summary>
    public string? PreviousResponseId { get; init; }

    /// <summary>The last reply that there was, and the outcome of the run once it is known.</summary>
    public ModelTurnOutput? LastReply { get; private set; }

    public ResearchStatus Status => new(
        Turns, [.. (LastReply?.FunctionCalls ?? []).Select(call => call.Name).Distinct().Take(8)], Usage);

    /// <summary>Whether the last turn was asked for and brought no answer.</summary>
    public bool IsAskedOnceMore => _lastBecause is not null;

    public void Add(ModelTurnOutput reply, StopReason? lastBecause)
    {
        _idle = reply.Kind is ReplyKind.Nothing or ReplyKind.Unfinished ? _idle + 1 : 0;
        _lastBecause = lastBecause;
        Turns++;
        ToolCalls += reply.FunctionCalls.Count;
        Usage += reply.Usage;
        LastReply = reply;
    }

    /// <summary>The reason for which the next turn must be the last, or null.</summary>
    public StopReason? MustStop(DateTime now) => LastReply switch
    {
        null => null,
        _ when _lastBecause is not null => _lastBecause,
        { Kind: null, FunctionCalls.Count: 0, CallsLeftOut: 0 } => StopReason.EmptyReply,
        { Kind: ReplyKind.Nothing } when _idle >= MostIdle => StopReason.EmptyReply,
        { Kind: ReplyKind.Unfinished } when _idle >= MostIdle => StopReason.IterationLimit,
        _ when ToolCalls >= limits.ToolCalls => StopReason.ToolCallLimit,
        _ when Turns >= limits.Turns => StopReason.TurnLimit,
        _ when Usage.Total >= limits.Tokens => StopReason.TokenLimit,
        _ when now - startedAt - outages.Total >= TimeSpan.FromMinutes(limits.Minutes) => StopReason.TimeLimit,
        _ => null,
    };
}
