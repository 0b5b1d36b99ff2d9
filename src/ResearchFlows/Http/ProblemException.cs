namespace ResearchFlows.Http;

/// <summary>A request that cannot be served, as a problem document (RFC 9457) will say.</summary>
/// <param name="status">The HTTP status, 4xx.</param>
/// <param name="title">What is wrong, in a sentence.</param>
internal sealed class ProblemException(int status, string title) : Exception(title)
{
    public int Status { get; } = status;

    /// <summary>The fields that are wrong and what would be right.</summary>
    public IReadOnlyDictionary<string, string[]> Errors { get; init; } = new Dictionary<string, string[]>();

    /// <summary>Where to look, when there is a place.</summary>
    public string? Link { get; init; }

    public static ProblemException ForField(string field, string reason, int status = 400) =>
        new(status, $"The field '{field}' {reason}") { Errors = new Dictionary<string, string[]> { [field] = [reason] } };

    public static ProblemException ForInstance(string instanceId) => new(404, $"There is no instance '{instanceId}'.");
}
