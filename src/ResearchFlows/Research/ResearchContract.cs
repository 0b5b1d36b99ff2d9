using ResearchFlows.LlamaStack.Replies;

namespace ResearchFlows.Research;

/// <summary>What <see cref="ResearchOrchestration"/> is started with.</summary>
/// <param name="Agent">The agent that answers.</param>
/// <param name="Question">The question.</param>
/// <param name="Evaluation">Set when a test case is run.</param>
/// <param name="Previous">The run whose conversation the question continues.</param>
/// <param name="From">The turn of another run that this one goes on from; the question is that run's.</param>
public sealed record ResearchInput(string Agent, string Question, EvaluatedCase? Evaluation = null, string? Previous = null, FromTurn? From = null);

/// <summary>A turn of another run: the turns before it are taken over from the record.</summary>
/// <param name="InstanceId">The run.</param>
/// <param name="Turn">The turn, from 1.</param>
public sealed record FromTurn(string InstanceId, int Turn);

/// <summary>Evaluation mode: the run leaves the agent as it found it and is not counted as a research call.</summary>
/// <param name="CaseId">The test case.</param>
/// <param name="PromptVersion">The prompt version to run with, in force or not.</param>
public sealed record EvaluatedCase(string CaseId, int PromptVersion);

/// <summary>Why a research run ended.</summary>
public enum StopReason
{
    /// <summary>The model answered.</summary>
    Answered,

    /// <summary>The limit of model turns was met.</summary>
    TurnLimit,

    /// <summary>The limit of tool calls was met.</summary>
    ToolCallLimit,

    /// <summary>The limit of tokens was met.</summary>
    TokenLimit,

    /// <summary>The limit of time was met.</summary>
    TimeLimit,

    /// <summary>The model neither answered nor called a tool, so that it was made to answer.</summary>
    EmptyReply,

    /// <summary>The answer broke off at the server's limit of output.</summary>
    OutputLimit,

    /// <summary>The conversation was longer than the model's context; the answer rests on a shortened one.</summary>
    ContextLimit,

    /// <summary>The answer broke off at the server's content filter.</summary>
    ContentFilter,

    /// <summary>The answer broke off for another reason of the server's.</summary>
    Incomplete,

    /// <summary>The server's own limit of searches in one turn was met twice on end, so that the model was made to answer.</summary>
    IterationLimit,

    /// <summary>The model gave no answer, although it was asked again.</summary>
    NoAnswer,
}

/// <summary>What a research run comes to.</summary>
public sealed record ResearchResult
{
    /// <summary>What stands for the answer when there is none.</summary>
    public const string NoAnswer = "There is no answer: the model gave none, although it was asked again.";

    /// <summary>The answer; numbers in brackets refer to the citations.</summary>
    public required string Answer { get; init; }

    /// <summary>The files that the answer rests on.</summary>
    public IReadOnlyList<Citation> Citations { get; init; } = [];

    /// <summary>Why the run ended.</summary>
    public required StopReason StopReason { get; init; }

    /// <summary>The prompt version that was used.</summary>
    public required int PromptVersion { get; init; }

    /// <summary>Model turns.</summary>
    public required int Turns { get; init; }

    /// <summary>Tool calls.</summary>
    public required int ToolCalls { get; init; }

    /// <summary>Tokens of all turns.</summary>
    public required TokenUsage Usage { get; init; }

    /// <summary>The call's number in the ledger; null in evaluation mode.</summary>
    public long? ResearchCall { get; init; }

    /// <summary>The improvement that this call started, when it was the agent's turn.</summary>
    public string? ImprovementInstanceId { get; init; }
}

/// <summary>A file or a web page that an answer refers to.</summary>
/// <param name="Number">The number that stands in brackets in the answer.</param>
/// <param name="File">The file's path in the agent's documents or workspace, or the page's address.</param>
/// <param name="Url">The page's address; null for a file.</param>
/// <param name="Place">Where in the file: <c>page 12</c>, <c>"Retention"</c>, <c>lines 40–62</c>; null when what was found does not say.</param>
/// <param name="Quote">The words of the file that the answer rests on; null when none stand out.</param>
public sealed record Citation(int Number, string File, string? Url = null, string? Place = null, string? Quote = null);

/// <summary>The custom status of a research run.</summary>
/// <param name="Turn">The model turn it is at, from 1.</param>
/// <param name="LastTools">The tools of the last turn.</param>
/// <param name="Tokens">Tokens so far.</param>
/// <param name="Approval">The call that waits for a person; null when none does.</param>
public sealed record ResearchStatus(int Turn, IReadOnlyList<string> LastTools, TokenUsage Tokens, ToolApprovalRequest? Approval = null);

/// <summary>After which research call the agent improves itself.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="AgentNumber">The call's number among the agent's calls.</param>
public sealed record StartImprovementInput(string Agent, long AgentNumber)
{
    /// <summary>The activity that takes it: the improvement's, whose rooms the research knows nothing of.</summary>
    internal const string Activity = "StartImprovement";
}
