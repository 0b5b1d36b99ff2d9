namespace ResearchFlows.Instances;

/// <summary>Finds instances by a text of what was asked; a room that keeps questions does.</summary>
public interface IInstanceSearch
{
    /// <summary>Instances whose question holds a text, newest first, among as many as can be looked through at once.</summary>
    /// <param name="text">The text, whatever its case.</param>
    /// <param name="agent">Only those that work for this agent; null for all.</param>
    /// <param name="withoutChildren">Only those that are nobody's children.</param>
    /// <param name="after">Only those behind this one; null for the first.</param>
    /// <param name="count">The most to find.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    Task<FoundInstances> FindAsync(string text, string? agent, bool withoutChildren, FoundInstance? after, int count, CancellationToken cancellationToken);
}

/// <summary>What was found.</summary>
/// <param name="Found">The instances, newest first.</param>
/// <param name="End">Behind which the search goes on; null when it has come to the end.</param>
public sealed record FoundInstances(IReadOnlyList<FoundInstance> Found, FoundInstance? End);

/// <summary>An instance that was found.</summary>
/// <param name="StartedAt">When it was prepared, Unix milliseconds, UTC.</param>
/// <param name="InstanceId">Its id; empty for the end of all that were prepared then.</param>
public sealed record FoundInstance(long StartedAt, string InstanceId)
{
    internal string ToToken() => FormattableString.Invariant($"{StartedAt}~{InstanceId}");

    /// <exception cref="ArgumentException">The token is not one of ours.</exception>
    internal static FoundInstance? Read(string? token) => token is null ? null
        : token.Split('~') is [var time, var id] && long.TryParse(time, out var startedAt) ? new(startedAt, id)
        : throw new ArgumentException("The continuation token is not one that a page of found instances ended with.", nameof(token));
}
