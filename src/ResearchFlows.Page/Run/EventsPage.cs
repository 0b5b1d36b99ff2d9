using ResearchFlows.Instances;
using System.Globalization;

namespace ResearchFlows.Page.Run;

/// <summary>The raw events of a run.</summary>
internal static class EventsPage
{
    private const int Size = 200;

    public static PageDefinition Definition { get; } = new()
    {
        Name = "Events",
        Pattern = "runs/{id}/events",
        Queries = [new("first", "The first event to show.", IsNumber: true), new("part", "'rows': only the events.")],
        Load = LoadAsync,
    };

    private static async Task<PageContent> LoadAsync(PageRequest request)
    {
        var history = await request.LoadAsync<HistoryView>("GetHistory");
        var first = int.TryParse(request.Query("first"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : 1;
        var part = new EventsPart(history.InstanceId, first, [.. history.Events.Skip(first - 1).Take(Size)], history.Events.Count > first - 1 + Size ? first + Size : null);
        return request.Query("part") == "rows" ? PageContent.Of<EventRows>("Events", part) : PageContent.Of<EventsContent>($"Events of {history.InstanceId}", part);
    }
}

/// <summary>Events of a run, from one on.</summary>
/// <param name="InstanceId">The run.</param>
/// <param name="First">The place of the first event, from 1.</param>
/// <param name="Events">The events.</param>
/// <param name="More">The place of the first event of the next part; null when there is none.</param>
public sealed record EventsPart(string InstanceId, int First, IReadOnlyList<Ports.HistoryEvent> Events, int? More);
