using ResearchFlows.Agents;

namespace ResearchFlows.Evaluation;

/// <summary>An agent's cases.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="Cases">The cases, in the order of their file.</param>
/// <param name="Open">Bad answers that no case was made of: nobody has written what was expected. The newest first.</param>
public sealed record CaseList(string Agent, IReadOnlyList<TestCaseView> Cases, IReadOnlyList<OpenAnswer> Open);

/// <summary>A case, and how it went so far.</summary>
public sealed record TestCaseView
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>What it is used for; several when there are too few cases to divide.</summary>
    public required IReadOnlyList<CaseSplit> Splits { get; init; }

    /// <summary>The question.</summary>
    public required string Question { get; init; }

    /// <summary>The expected answer.</summary>
    public required string Expected { get; init; }

    /// <summary>The instance that it was made of.</summary>
    public string? Source { get; init; }

    /// <summary>Scored runs; runs of another question under the same id do not count.</summary>
    public required int Runs { get; init; }

    /// <summary>Mean score of the runs, 0 to 1; null before the first.</summary>
    public double? Mean { get; init; }

    /// <summary>Standard deviation of the runs of the same version and models; null when none was repeated.</summary>
    public double? Spread { get; init; }

    /// <summary>The scores by prompt version.</summary>
    public required IReadOnlyList<CaseVersionScore> Versions { get; init; }

    /// <summary>What is odd about it, a sentence each.</summary>
    public required IReadOnlyList<string> Odd { get; init; }
}

/// <summary>A case's score under a prompt version.</summary>
/// <param name="Version">The version.</param>
/// <param name="Runs">Scored runs.</param>
/// <param name="Mean">Their mean score, 0 to 1.</param>
public sealed record CaseVersionScore(int Version, int Runs, double Mean);

/// <summary>A bad answer of which a case can be made as soon as somebody writes what was expected.</summary>
/// <param name="InstanceId">The research run that answered.</param>
/// <param name="Question">The question.</param>
/// <param name="Answer">The answer's beginning.</param>
/// <param name="Comment">What was said of it.</param>
/// <param name="By">Who said so.</param>
/// <param name="At">When, UTC.</param>
public sealed record OpenAnswer(string InstanceId, string Question, string Answer, string? Comment, string? By, DateTimeOffset At);

/// <summary>Make a case of a research run.</summary>
/// <param name="From">The run's instance id.</param>
/// <param name="Id">The case's id; made of the question when left out.</param>
/// <param name="Expected">The expected answer; the feedback's when left out, or the answer itself when that was called good.</param>
/// <param name="Split">train, validation or test; dealt out when left out.</param>
public sealed record AddCaseRequest(string From, string? Id = null, string? Expected = null, CaseSplit? Split = null);

/// <summary>A case that was added.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="Id">Its id.</param>
/// <param name="Question">The question.</param>
/// <param name="Expected">The expected answer.</param>
/// <param name="Split">What it is used for, when that was said.</param>
/// <param name="Source">The instance that it was made of.</param>
/// <param name="File">The file that it stands in.</param>
/// <param name="Note">What happens next.</param>
public sealed record AddedCase(string Agent, string Id, string Question, string Expected, CaseSplit? Split, string Source, string File, string Note);
