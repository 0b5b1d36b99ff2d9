using Microsoft.AspNetCore.Http;
using ResearchFlows.Http;
using ResearchFlows.Ports;
using System.Globalization;

namespace ResearchFlows.Instances;

/// <summary>Which instances a request means.</summary>
/// <param name="Query">What the host filters by.</param>
/// <param name="Text">A text of what was asked; null for any.</param>
public sealed record InstanceFilter(OrchestrationQuery Query, string? Text)
{
    /// <summary>No instance has this id.</summary>
    private const string AnyParent = "*";

    /// <summary>The query parameters that it is read from.</summary>
    public static IReadOnlyList<ApiQuery> Queries { get; } =
    [
        new("orchestration", "Only instances of this orchestration."),
        new("agent", "Only instances that work for this agent."),
        new("status", $"Only instances that stand there: {string.Join(", ", Enum.GetNames<OrchestrationRuntimeStatus>())}."),
        new("from", "Only instances started at this time (ISO 8601) or later."),
        new("text", "Only research whose question holds this text, whatever its case."),
        new("parent", $"Only children of this instance; {AnyParent} lists all instances, children among them."),
    ];

    internal static InstanceFilter Read(HttpRequest request)
    {
        var parent = RequestReader.Text(request, "parent");
        if (parent is not (null or AnyParent))
        {
            RequestReader.InstanceId(parent, "parent");
        }

        var query = new OrchestrationQuery
        {
            Name = RequestReader.Text(request, "orchestration"),
            Parent = parent == AnyParent ? null : parent,
            WithoutChildren = parent is null,
            Agent = RequestReader.Text(request, "agent"),
            RuntimeStatus = RequestReader.Choice<OrchestrationRuntimeStatus>(request, "status"),
            CreatedFrom = ReadFrom(request),
        };
        return new InstanceFilter(query, RequestReader.Text(request, "text"));
    }

    /// <summary>Whether the filter means an instance; for those that the host did not filter.</summary>
    internal bool Means(OrchestrationMetadata instance) =>
        (Query.Name is null || instance.Name == Query.Name)
        && (Query.Agent is null || instance.Agent == Query.Agent)
        && (Query.RuntimeStatus is null || instance.RuntimeStatus == Query.RuntimeStatus)
        && (Query.CreatedFrom is null || instance.CreatedAt >= Query.CreatedFrom)
        && (Query.Parent is null || instance.ParentInstanceId == Query.Parent)
        && (!Query.WithoutChildren || instance.ParentInstanceId is null);

    private static DateTimeOffset? ReadFrom(HttpRequest request)
    {
        if (RequestReader.Text(request, "from") is not { } text)
        {
            return null;
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var from)
            ? from
            : throw ProblemException.ForField("from", "must be a time such as 2026-01-31T08:00:00Z.");
    }
}
