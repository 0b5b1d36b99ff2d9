namespace ResearchFlows.DevStack.Tests.Replay;

/// <summary>What became of one recorded request when it was sent to DevStack.</summary>
/// <param name="Capture">The recorded exchange.</param>
/// <param name="Status">The status sent.</param>
/// <param name="Differences">What differs from the recording; empty when nothing does.</param>
internal sealed record Comparison(Capture Capture, int Status, IReadOnlyList<string> Differences)
{
    public bool SameStatus => Status == Capture.Status;

    public bool Same => Differences.Count == 0;

    /// <summary>Whether the recorded answer is an error, whose body is compared to the letter; other answers are compared by shape.</summary>
    public bool IsError => Capture.Status >= 400;

    /// <summary>Whether DevStack's README tells that it differs on purpose.</summary>
    public bool OnPurpose => DifferOnPurpose.Names.Any(name => name == Capture.Name || name == $"{Capture.File}/{Capture.Name}");
}
