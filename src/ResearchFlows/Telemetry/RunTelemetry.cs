using Microsoft.Extensions.Logging;
using ResearchFlows.Instances.Retrying;
using System.Diagnostics;
using System.Globalization;

namespace ResearchFlows.Telemetry;

/// <summary>A span as long as an instance.</summary>
/// <param name="InstanceId">The instance.</param>
/// <param name="Name">The agent or the workflow.</param>
/// <param name="StartedAt">The start as it was recorded, Unix milliseconds, UTC.</param>
internal sealed record LongSpan(string InstanceId, string Name, long StartedAt)
{
    /// <summary>What more is known of it.</summary>
    public IEnumerable<KeyValuePair<string, object?>> Tags { get; init; } = [];

    /// <summary>The class of error that it ended with; null for none.</summary>
    public string? ErrorType { get; init; }
}

/// <summary>
/// The long spans, emitted once, at an instance's end, with the start that was recorded; and events under them. Who calls this does so only
/// when what it tells was not recorded before, so that an activity that is run again after a crash emits nothing twice.
/// </summary>
public sealed class RunTelemetry(Instruments instruments, Traces traces, TelemetryTexts texts, ILogger<RunTelemetry> logger, TimeProvider time)
{
    /// <summary>What judges judge.</summary>
    private const string Judgement = "correctness";

    /// <summary>The texts that may be told.</summary>
    internal TelemetryTexts Texts => texts;

    /// <summary>Emits the span of a research run.</summary>
    internal async Task AgentRunAsync(LongSpan span, int turns, int toolCalls, CancellationToken cancellationToken)
    {
        var known = new TagList { { GenAi.Operation, "invoke_agent" }, { GenAi.Agent, span.Name } };
        await EmitAsync(span with { Tags = [.. span.Tags, new(GenAi.Conversation, span.InstanceId)] }, known, cancellationToken);
        instruments.AgentInferences.Record(turns, known);
        instruments.AgentTools.Record(toolCalls, known);
    }

    /// <summary>Emits the span of an evaluation, an improvement or an optimization.</summary>
    internal Task WorkflowAsync(LongSpan span, CancellationToken cancellationToken) =>
        EmitAsync(span, new TagList { { GenAi.Operation, "invoke_workflow" }, { GenAi.Agent, span.Name } }, cancellationToken);

    /// <summary>Tells a judgement, under the run that it judged; one that could not be read has no score.</summary>
    internal Task JudgedAsync(string instanceId, double? score, string reasoning, string? responseId, CancellationToken cancellationToken)
    {
        List<KeyValuePair<string, object?>> tags = [new(GenAi.EvaluationName, Judgement)];
        tags.Add(score is null ? new(GenAi.ErrorType, "unreadable_verdict") : new(GenAi.EvaluationScore, score));
        if (responseId is not null)
        {
            tags.Add(new(GenAi.ResponseId, responseId));
        }

        return EventAsync(
            instanceId, GenAi.EvaluationEvent, $"{Judgement} {score?.ToString("0.00", CultureInfo.InvariantCulture) ?? "unreadable"}",
            [.. tags, .. texts.Explanation(reasoning)], cancellationToken);
    }

    /// <summary>Tells a decision about a prompt version, under the improvement that made it.</summary>
    internal Task DecidedAsync(string instanceId, string decision, IEnumerable<KeyValuePair<string, object?>> tags, CancellationToken cancellationToken) =>
        EventAsync(instanceId, GenAi.DecisionEvent, decision, [.. tags.Where(tag => tag.Value is not null)], cancellationToken);

    /// <summary>Tells which prompt version is in force.</summary>
    internal void InForce(string agent, string prompt, int version) =>
        instruments.PromptVersion.Record(version, new TagList { { GenAi.Agent, agent }, { GenAi.PromptName, prompt } });

    /// <summary>Counts an attempt at an activity that failed, when there is another.</summary>
    /// <param name="activity">The activity.</param>
    /// <param name="errorType">The full name of what it threw.</param>
    public void AttemptFailed(string activity, string errorType)
    {
        var tags = new TagList { { GenAi.Activity, activity }, { GenAi.ErrorType, errorType } };
        if (Retries.Default.Outages!.ErrorTypes.Contains(errorType))
        {
            instruments.ServerWaits.Add(1, tags);
        }
        else if (!Retries.Default.NonRetryable.Contains(errorType))
        {
            instruments.Retries.Add(1, tags);
        }
    }

    /// <summary>Emits an event under an instance's span.</summary>
    private async Task EventAsync(string instanceId, string name, string text, IReadOnlyList<KeyValuePair<string, object?>> tags, CancellationToken cancellationToken)
    {
        if (!logger.IsEnabled(LogLevel.Information))
        {
            return;
        }

        // An exporter takes an event's place from the activity that is current; this one has no source, so nobody exports it.
        using var place = new Activity(name);
        place.SetIdFormat(ActivityIdFormat.W3C);
        var run = await traces.FindAsync(instanceId, cancellationToken);
        place.Start();
        run.Put(place);
        place.ActivityTraceFlags = ActivityTraceFlags.Recorded;
        logger.Log(LogLevel.Information, new EventId(0, name), tags, null, (_, _) => text);
    }

    private async Task EmitAsync(LongSpan span, TagList known, CancellationToken cancellationToken)
    {
        var start = DateTimeOffset.FromUnixTimeMilliseconds(span.StartedAt).UtcDateTime;
        var end = time.GetUtcNow().UtcDateTime;
        if (span.ErrorType is not null)
        {
            known.Add(GenAi.ErrorType, span.ErrorType);
        }

        instruments.AgentDuration.Record((end - start).TotalSeconds, known);
        if (instruments.Source.HasListeners())
        {
            var place = await traces.FindAsync(span.InstanceId, cancellationToken);
            using var activity = place.Start(instruments.Source, $"{known[0].Value} {span.Name}", ActivityKind.Internal, [.. known, .. span.Tags], start);
            activity?.SetEndTime(end).SetStatus(span.ErrorType is null ? ActivityStatusCode.Unset : ActivityStatusCode.Error);
        }
    }
}
