using ResearchFlows.Engine.Instances;
using System.Diagnostics;
using System.Text.Json;

namespace ResearchFlows.Engine.Activities;

/// <summary>An activity that is recorded as scheduled and has no outcome yet.</summary>
/// <param name="Instance">The instance that waits for it.</param>
/// <param name="Execution">The execution that scheduled it.</param>
/// <param name="TaskId">Its number there.</param>
/// <param name="Name">The activity.</param>
/// <param name="Input">Its input.</param>
/// <param name="Cancelled">Cancelled when the instance is terminated.</param>
internal sealed record ScheduledActivity(
    Instance Instance, int Execution, int TaskId, string Name, JsonElement? Input, CancellationToken Cancelled)
{
    /// <summary>Since when it waits for its turn, as the stopwatch counts.</summary>
    public long QueuedAt { get; } = Stopwatch.GetTimestamp();
}
