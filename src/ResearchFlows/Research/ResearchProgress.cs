using ResearchFlows.Agents;
using ResearchFlows.Instances.Retrying;
using ResearchFlows.LlamaStack.Replies;

namespace ResearchFlows.Research;

/// <summary>How far a research run has come, and whether it has met a limit.</summary>
internal sealed class ResearchProgress(AgentLimits limits, DateTime startedAt, Outages outages)
{
    public Outages Outages => outages;

    public int Turns { get; private set; }

    public int ToolCalls { get; private set; }

    public TokenUsage Usage { get; private set; } = new(0, 0);

    public int ToolCallsLeft => limits.ToolCalls - ToolCalls;

    /// <summary>The last reply that there was, and the outcome of the run once it is known.</summary>
    public ModelTurnOutput? LastReply { get; private set; }

    public ResearchStatus Status => new(
        Turns, [.. (LastReply?.FunctionCalls ?? []).Select(call => call.Name).Distinct().Take(8)], Usage);

    public void Add(ModelTurnOutput reply)
    {
        Turns++;
        ToolCalls += reply.FunctionCalls.Count;
        Usage += reply.Usage;
        LastReply = reply;
    }

    /// <summary>The reason for which the next turn must be the last, or null.</summary>
    public StopReason? MustStop(DateTime now) => LastReply switch
    {
        null => null,
        { FunctionCalls.Count: 0, CallsLeftOut: 0 } => StopReason.EmptyReply,
        _ when ToolCalls >= limits.ToolCalls => StopReason.ToolCallLimit,
        _ when Turns >= limits.Turns => StopReason.TurnLimit,
        _ when Usage.Total >= limits.Tokens => StopReason.TokenLimit,
        _ when now - startedAt - outages.Total >= TimeSpan.FromMinutes(limits.Minutes) => StopReason.TimeLimit,
        _ => null,
    };
}
