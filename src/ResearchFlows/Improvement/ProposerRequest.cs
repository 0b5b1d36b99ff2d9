namespace ResearchFlows.Improvement;

/// <summary>What the proposer gets to know. Expected answers are not in it, so it cannot write them into a prompt.</summary>
public sealed record ProposerRequest
{
    /// <summary>Which candidate of the round to write, from 1.</summary>
    public required int Candidate { get; init; }

    /// <summary>Candidates of the round.</summary>
    public required int Candidates { get; init; }

    /// <summary>The prompt to improve.</summary>
    public required string CurrentPrompt { get; init; }

    /// <summary>Texts that the new prompt must contain, word for word.</summary>
    public IReadOnlyList<string> MustKeep { get; init; } = [];

    /// <summary>The agent's tools.</summary>
    public IReadOnlyList<ProposerTool> Tools { get; init; } = [];

    /// <summary>A prompt that is good at other cases, to be merged with the current one; null when there is none.</summary>
    public string? MergeWith { get; init; }

    /// <summary>Training cases that the current prompt fails at.</summary>
    public IReadOnlyList<FeedbackCase> Feedback { get; init; } = [];

    /// <summary>What was tried before, newest first.</summary>
    public IReadOnlyList<TriedPrompt> Tried { get; init; } = [];
}

/// <summary>A prompt that was tried before.</summary>
/// <param name="Text">Its text.</param>
/// <param name="Scores">Its scores by training case, <c>case 0.50</c>; empty when it was not measured.</param>
/// <param name="Outcome">What became of it, and why.</param>
public sealed record TriedPrompt(string Text, string Scores, string Outcome);

/// <summary>A tool of the agent, as the proposer sees it.</summary>
/// <param name="Name">The tool's name.</param>
/// <param name="Description">What it does.</param>
public sealed record ProposerTool(string Name, string Description);

/// <summary>How the agent did on a training case.</summary>
/// <param name="Score">The judge's score, 0 to 1.</param>
/// <param name="Question">The question.</param>
/// <param name="Answer">What the agent answered (never what was expected).</param>
/// <param name="Reasoning">The judge's reasoning.</param>
/// <param name="Steps">The steps that led to the answer: <c>file_search("query") -> 3 results; list_local_files(".")</c>.</param>
public sealed record FeedbackCase(double Score, string Question, string Answer, string Reasoning, string Steps);
