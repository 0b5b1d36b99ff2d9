using ResearchFlows.Tools.Servers;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ResearchFlows.Agents;

/// <summary>A named agent: models, knowledge base, workspace folder, tools, test cases, limits. Read from <c>agent.json</c>.</summary>
public sealed record AgentDefinition
{
    /// <summary>The folder of <c>agent.json</c>, absolute; the other paths are below it.</summary>
    [JsonIgnore]
    public string Folder { get; init; } = "";

    /// <summary>Lower-case letters, digits and hyphens; unique.</summary>
    public required string Name { get; init; }

    /// <summary>One sentence for people.</summary>
    public string? Description { get; init; }

    /// <summary>The model that answers, with its provider: <c>ollama/llama3.1:8b</c>.</summary>
    public required string Model { get; init; }

    /// <summary>The model that judges answers and proposes prompts.</summary>
    public required string JudgeModel { get; init; }

    /// <summary>The vector store's embedding model; null for the server's default.</summary>
    public string? EmbeddingModel { get; init; }

    /// <summary>The embedding's dimension; null for the server's default.</summary>
    public int? EmbeddingDimension { get; init; }

    /// <summary>The most passages that one search of the knowledge base hands to the model; null for the server's default, which is 10.</summary>
    public int? MaxNumResults { get; init; }

    /// <summary>The first version of the system prompt.</summary>
    public required string Prompt { get; init; }

    /// <summary>The folder of documents to index, relative; null when the agent starts with an empty knowledge base.</summary>
    public string? Documents { get; init; }

    /// <summary>The folder the file tools see, relative; null when the agent has no file tools.</summary>
    public string? Workspace { get; init; }

    /// <summary>Every how many research calls the agent improves itself; 0 for never.</summary>
    public int OptimizeEvery { get; init; }

    /// <summary>When a research run must come to its answer.</summary>
    public required AgentLimits Limits { get; init; }

    /// <summary>How the agent is evaluated.</summary>
    public required EvaluationSettings Evaluation { get; init; }

    /// <summary>How the agent is improved.</summary>
    public required ImprovementSettings Improvement { get; init; }

    /// <summary>What the models' tokens cost; null when nobody said so.</summary>
    public Prices? Prices { get; init; }

    /// <summary>Server-side tools handed to the server as they are (<c>web_search</c>, <c>mcp</c>).</summary>
    [JsonPropertyName("tools")]
    public IReadOnlyList<JsonElement> ServerTools { get; init; } = [];

    /// <summary>Servers whose tools the product calls for the agent, each call a step of its own.</summary>
    [JsonIgnore]
    public IReadOnlyList<ToolServer> McpServers { get; init; } = [];

    /// <summary>The test cases.</summary>
    [JsonIgnore]
    public IReadOnlyList<TestCase> Cases { get; init; } = [];

    /// <summary>The folder of documents, absolute.</summary>
    [JsonIgnore]
    public string? DocumentsFolder => Documents is null ? null : Path.Combine(Folder, Documents);

    /// <summary>The workspace folder, absolute.</summary>
    [JsonIgnore]
    public string? WorkspaceFolder => Workspace is null ? null : Path.Combine(Folder, Workspace);
}

/// <summary>When a research run must come to its answer.</summary>
/// <param name="Turns">Model turns.</param>
/// <param name="ToolCalls">Tool calls.</param>
/// <param name="Tokens">Tokens, read and written together.</param>
/// <param name="Minutes">Minutes since the run began, without waits for a server that is away.</param>
public sealed record AgentLimits(int Turns = 12, int ToolCalls = 40, int Tokens = 200_000, double Minutes = 10);

/// <summary>How an agent is evaluated.</summary>
/// <param name="Parallelism">Cases researched at the same time.</param>
/// <param name="Repeats">Runs of each case.</param>
/// <param name="Votes">Judgements of each answer; the median counts.</param>
/// <param name="MaxErrors">More runs than this that could not be run or judged fail the evaluation.</param>
public sealed record EvaluationSettings(int Parallelism = 4, int Repeats = 1, int Votes = 1, int MaxErrors = 2);

/// <summary>How an agent is improved.</summary>
/// <param name="Candidates">Prompts proposed in a round.</param>
/// <param name="MinGain">The least mean gain in score (0 to 1) that promotes.</param>
/// <param name="MaxP">The greatest p-value that promotes.</param>
/// <param name="MaxIterations">Rounds of an optimization.</param>
/// <param name="Patience">Rounds without a promotion after which an optimization stops.</param>
/// <param name="MaxPromptLength">Longest prompt, in characters.</param>
public sealed record ImprovementSettings(
    int Candidates = 3, double MinGain = 0.02, double MaxP = 0.05, int MaxIterations = 3, int Patience = 2, int MaxPromptLength = 8000)
{
    /// <summary>Texts that every prompt must contain.</summary>
    public IReadOnlyList<string> MustKeep { get; init; } = [];

    /// <summary>Whether a person must approve a promotion.</summary>
    public bool Approval { get; init; }

    /// <summary>Hours an approval is waited for; then the candidate is rejected.</summary>
    public double ApprovalHours { get; init; } = 24;

    /// <summary>The score on the gate's cases (0 to 1) at which there is nothing to gain any more; a case below it has failed.</summary>
    public double Target { get; init; } = 0.98;

    /// <summary>Wrong promotions to be expected in a year at most: the gate's level is spent over the year; null for the same level each time.</summary>
    public double? MaxWrongPromotionsPerYear { get; init; }
}

/// <summary>What a million tokens cost, in whatever currency; the dearer model counts when answers and judgements come from two.</summary>
/// <param name="Input">Of tokens that are read.</param>
/// <param name="Output">Of tokens that are written.</param>
public sealed record Prices(double Input, double Output)
{
    /// <summary>What so many tokens cost.</summary>
    public double Of(int inputTokens, int outputTokens) => ((inputTokens * Input) + (outputTokens * Output)) / 1_000_000;
}

/// <summary>What a test case is used for.</summary>
public enum CaseSplit
{
    /// <summary>Its feedback is shown to the proposer.</summary>
    Train,

    /// <summary>The gate compares prompts on it.</summary>
    Validation,

    /// <summary>Scored and shown, never used to decide.</summary>
    Test,
}

/// <summary>A question with the answer a person expects.</summary>
/// <param name="Id">Unique among the agent's cases.</param>
/// <param name="Question">The question.</param>
/// <param name="Expected">The expected answer.</param>
/// <param name="Split">What it is used for; null leaves that to a stable hash of its id.</param>
public sealed record TestCase(string Id, string Question, string Expected, CaseSplit? Split = null)
{
    /// <summary>The instance that it was made of; null when a person wrote it. No part of what is measured: it stays out of the cases' hash.</summary>
    [JsonIgnore]
    public string? Source { get; init; }
}
