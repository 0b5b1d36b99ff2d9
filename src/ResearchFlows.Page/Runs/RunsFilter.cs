using Microsoft.AspNetCore.Http;
using ResearchFlows.Http;
using ResearchFlows.Page.Parts;

namespace ResearchFlows.Page.Runs;

/// <summary>Which runs the page lists, as its address says.</summary>
public sealed record RunsFilter(string? Text, string? Agent, string? Kind, string? Status, string? Since)
{
    /// <summary>How far back, by the word that stands in the address.</summary>
    internal static IReadOnlyDictionary<string, (string Label, TimeSpan Age)> Ages { get; } = new Dictionary<string, (string, TimeSpan)>
    {
        ["hour"] = ("the last hour", TimeSpan.FromHours(1)),
        ["day"] = ("the last day", TimeSpan.FromDays(1)),
        ["week"] = ("the last week", TimeSpan.FromDays(7)),
        ["month"] = ("the last 30 days", TimeSpan.FromDays(30)),
    };

    /// <summary>The query parameters that it is read from.</summary>
    internal static IReadOnlyList<ApiQuery> Queries { get; } =
    [
        new("text", "A text of the question."), new("agent", "The agent."), new("kind", $"The kind: {string.Join(", ", Kinds.All.Keys)}."), new("status", "The status."),
        new("since", $"How far back: {string.Join(", ", Ages.Keys)}."),
    ];

    /// <summary>Whether it lets everything through.</summary>
    public bool IsEmpty => (Text ?? Agent ?? Kind ?? Status ?? Since) is null;

    internal static RunsFilter Read(PageRequest request)
    {
        var filter = new RunsFilter(request.Query("text"), request.Query("agent"), request.Query("kind"), request.Query("status"), request.Query("since"));
        return filter.Kind is { } kind && !Kinds.All.ContainsKey(kind) ? throw new PageProblemException(400, $"There is no kind '{kind}'; there are {string.Join(", ", Kinds.All.Keys)}.")
            : filter.Since is { } since && !Ages.ContainsKey(since) ? throw new PageProblemException(400, $"The time must be one of {string.Join(", ", Ages.Keys)}, not '{since}'.")
            : filter;
    }

    /// <summary>The same for the API.</summary>
    internal IEnumerable<(string Name, string? Value)> ToApi(DateTimeOffset now) =>
    [
        ("text", Text), ("agent", Agent), ("orchestration", Kind is null ? null : Kinds.All[Kind]), ("status", Status),
        ("from", Since is null ? null : (now - Ages[Since].Age).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ")),
    ];

    /// <summary>An address with this filter and more.</summary>
    internal string Address(string path, params IEnumerable<(string Name, string? Value)> more) => path + Query(
        [("text", Text), ("agent", Agent), ("kind", Kind), ("status", Status), ("since", Since), .. more]);

    /// <summary>The parts that are set, as a query.</summary>
    internal static string Query(IEnumerable<(string Name, string? Value)> parts) =>
        QueryString.Create(parts.Where(part => part.Value is not null).Select(part => KeyValuePair.Create(part.Name, part.Value))).ToString();
}
