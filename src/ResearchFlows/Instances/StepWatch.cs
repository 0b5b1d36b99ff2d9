using ResearchFlows.Http;
using ResearchFlows.Ports;
using System.Globalization;

namespace ResearchFlows.Instances;

/// <summary>What a client has seen of an instance's steps.</summary>
/// <param name="Events">So many events.</param>
/// <param name="Steps">So many steps.</param>
internal sealed record StepCursor(int Events, int Steps)
{
    public static StepCursor Of(IReadOnlyList<HistoryEvent> history, IReadOnlyList<StepView> steps) => new(history.Count, steps.Count);

    public override string ToString() => FormattableString.Invariant($"{Events}-{Steps}");

    public static StepCursor? Read(string? text) => text is null ? null
        : text.Split('-') is [var events, var steps] && Count(events) is { } seen && Count(steps) is { } known ? new(seen, known)
        : throw ProblemException.ForField("after", "is not a cursor that steps came with.");

    /// <summary>The steps that are new, or stand elsewhere than when the client saw them; all when the instance has begun again.</summary>
    public IEnumerable<StepView> NewOf(IReadOnlyList<HistoryEvent> history, IReadOnlyList<StepView> steps) =>
        history.Count < Events ? steps : steps.Where(step => step.LastEvent >= Events || step.Number > Steps);

    private static int? Count(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : null;
}

/// <summary>Waits for something to happen to an instance.</summary>
internal static class StepWatch
{
    /// <summary>How often the host is asked; it has no way to tell.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    /// <summary>Waits until something happened to an instance since it was looked at, or it has ended, or the time is over.</summary>
    /// <returns>The instance as it is then.</returns>
    public static async Task<OrchestrationMetadata> ChangeAsync(OrchestrationMetadata instance, TimeSpan longest, ApiRequest request, TimeProvider time)
    {
        var begun = time.GetTimestamp();
        var now = instance;
        while (!now.HasEnded && now.LastUpdatedAt == instance.LastUpdatedAt && time.GetElapsedTime(begun) < longest)
        {
            await Task.Delay(Interval, time, request.Token);
            now = await request.Client.GetAsync(instance.InstanceId, request.Token) ?? throw ProblemException.ForInstance(instance.InstanceId);
        }

        return now;
    }
}
