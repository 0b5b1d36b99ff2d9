using ResearchFlows.OfflineModel;

namespace ResearchFlows.DevStack.Models;

/// <summary>The one place that decides which model answers.</summary>
internal static class ChatModelChoice
{
    public static IChatModel From(DevStackOptions options) => options switch
    {
        { Model: { } model } => model,
        { Upstream: { } upstream } => new UpstreamModel(upstream, options.UpstreamKey, options.TimeProvider),
        _ => new RuleBasedModel(),
    };
}
