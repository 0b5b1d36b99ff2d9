using Microsoft.Extensions.Logging;
using System.Diagnostics;
using System.Globalization;

namespace ResearchFlows.Telemetry;

/// <summary>
/// The long spans, emitted once, at an instance's end, with the start that the ledger recorded; and events under them. Who calls this
/// does so only when the ledger row was not there before, so that an activity that is run again after a crash emits nothing twice.
/// </summary>
public sealed class RunTelemetry(Instruments instruments, ILogger<RunTelemetry> logger, TimeProvider time)
{
    /// <summary>Emits the span of a research run.</summary>
    internal void AgentRun(string instanceId, string agent, long startedAt, int turns, int toolCalls, IEnumerable<KeyValuePair<string, object?>> tags, string? errorType)
    {
        var known = new TagList { { GenAi.Operation, "invoke_agent" }, { GenAi.Agent, agent } };
        Emit(instanceId, $"invoke_agent {agent}", startedAt, known, [.. tags, new(GenAi.Conversation, instanceId)], errorType);
        instruments.AgentInferences.Record(turns, known);
        instruments.AgentTools.Record(toolCalls, known);
    }

    /// <summary>Emits the span of an evaluation, an improvement or an optimization.</summary>
    internal void Workflow(string instanceId, string workflow, long startedAt, IEnumerable<KeyValuePair<string, object?>> tags, string? errorType)
    {
        var known = new TagList { { GenAi.Operation, "invoke_workflow" }, { GenAi.Agent, workflow } };
        Emit(instanceId, $"invoke_workflow {workflow}", startedAt, known, tags, errorType);
    }

    /// <summary>Tells a judgement, under the run that it judged; one that could not be read has no score.</summary>
    internal void Judged(string instanceId, string name, double? score, string reasoning, string? responseId)
    {
        List<KeyValuePair<string, object?>> tags = [new(GenAi.EvaluationName, name)];
        tags.Add(score is null ? new(GenAi.ErrorType, "unreadable_verdict") : new(GenAi.EvaluationScore, score));
        if (responseId is not null)
        {
            tags.Add(new(GenAi.ResponseId, responseId));
        }

        if (CallTelemetry.WithTexts)
        {
            tags.Add(new(GenAi.EvaluationExplanation, reasoning));
        }

        Event(instanceId, GenAi.EvaluationEvent, tags);
    }

    /// <summary>Tells a decision about a prompt version, under the improvement that made it.</summary>
    internal void Decided(string instanceId, string agent, string decision, int? version, int? baseline, double? gain, double? pValue)
    {
        KeyValuePair<string, object?>[] tags =
        [
            new(GenAi.Agent, agent), new("researchflows.decision", decision), new(GenAi.PromptVersion, version?.ToString(CultureInfo.InvariantCulture)),
            new("researchflows.baseline_version", baseline), new("researchflows.gain", gain), new("researchflows.p_value", pValue),
        ];
        Event(instanceId, GenAi.DecisionEvent, [.. tags.Where(tag => tag.Value is not null)]);
    }

    /// <summary>Emits an event under an instance's span.</summary>
    private void Event(string instanceId, string name, IReadOnlyList<KeyValuePair<string, object?>> tags)
    {
        // An exporter takes an event's place from the activity that is current; this one has no source, so nobody exports it.
        using var place = new Activity(name);
        place.SetIdFormat(ActivityIdFormat.W3C);
        place.Start();
        TracePlace.Put(place, instanceId);
        place.ActivityTraceFlags = ActivityTraceFlags.Recorded;
        logger.Log(LogLevel.Information, new EventId(0, name), tags, null, (_, _) => name);
    }

    private void Emit(string instanceId, string name, long startedAt, TagList known, IEnumerable<KeyValuePair<string, object?>> tags, string? errorType)
    {
        var start = DateTimeOffset.FromUnixTimeMilliseconds(startedAt).UtcDateTime;
        var end = time.GetUtcNow().UtcDateTime;
        if (errorType is not null)
        {
            known.Add(GenAi.ErrorType, errorType);
        }

        instruments.AgentDuration.Record((end - start).TotalSeconds, known);
        var current = Activity.Current;
        Activity.Current = null;
        try
        {
            using var span = instruments.Source.StartActivity(name, ActivityKind.Internal, TracePlace.Above(instanceId), [.. known, .. tags], startTime: start);
            if (span is not null)
            {
                TracePlace.Put(span, instanceId);
                span.SetEndTime(end).SetStatus(errorType is null ? ActivityStatusCode.Unset : ActivityStatusCode.Error);
            }
        }
        finally
        {
            Activity.Current = current;
        }
    }
}
