using ResearchFlows.LlamaStack.Replies;
using ResearchFlows.Telemetry;
using System.Globalization;

namespace ResearchFlows.Research;

/// <summary>What a run's span says of it.</summary>
internal static class RunTags
{
    public static IReadOnlyList<KeyValuePair<string, object?>> Of(Run run, TokenUsage usage, StopReason? stopReason, IEnumerable<KeyValuePair<string, object?>> texts)
    {
        List<KeyValuePair<string, object?>> tags =
        [
            new(GenAi.PromptName, run.PromptId),
            new(GenAi.PromptVersion, run.PromptVersion.ToString(CultureInfo.InvariantCulture)),
            new(GenAi.InputTokens, usage.InputTokens),
            new(GenAi.OutputTokens, usage.OutputTokens),
        ];
        if (stopReason is not null)
        {
            tags.Add(new(GenAi.StopReason, stopReason.ToString()));
        }

        return [.. tags, .. texts];
    }
}
