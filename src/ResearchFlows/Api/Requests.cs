using ResearchFlows.Agents;

namespace ResearchFlows.Api;

/// <summary>Ask an agent a question.</summary>
/// <param name="Question">The question.</param>
/// <param name="Agent">The agent; may be left out when there is one.</param>
/// <param name="InstanceId">An id of the caller's choice; asking again with the same id and question starts nothing new.</param>
public sealed record StartResearchRequest(string Question, string? Agent = null, string? InstanceId = null);

/// <summary>Why an instance is suspended, resumed or terminated.</summary>
/// <param name="Reason">A text for the history.</param>
public sealed record ReasonRequest(string? Reason = null);

/// <summary>Which prompt version is to be in force.</summary>
/// <param name="Version">The version.</param>
public sealed record SetDefaultPromptRequest(int Version);

/// <summary>Measure a prompt version.</summary>
/// <param name="PromptVersion">The version; the one in force when left out.</param>
/// <param name="Splits">train, validation, test; all when left out.</param>
/// <param name="Repeats">Runs of each case; the agent's setting when left out.</param>
/// <param name="InstanceId">An id of the caller's choice.</param>
public sealed record StartEvaluationRequest(
    int? PromptVersion = null, IReadOnlyList<CaseSplit>? Splits = null, int? Repeats = null, string? InstanceId = null);

/// <summary>Improve an agent's prompt.</summary>
/// <param name="InstanceId">An id of the caller's choice.</param>
public sealed record StartImprovementRequest(string? InstanceId = null);

/// <summary>Improve an agent's prompt until it no longer pays; what is left out takes the agent's setting, or has no limit.</summary>
/// <param name="MaxIterations">Rounds at most.</param>
/// <param name="Patience">Rounds without a promotion after which it stops.</param>
/// <param name="MaxModelCalls">Requests to models after which it stops.</param>
/// <param name="MaxTokens">Tokens after which it stops.</param>
/// <param name="MaxMinutes">Minutes after which it stops.</param>
/// <param name="InstanceId">An id of the caller's choice.</param>
public sealed record StartOptimizationRequest(
    int? MaxIterations = null, int? Patience = null, int? MaxModelCalls = null, int? MaxTokens = null, double? MaxMinutes = null, string? InstanceId = null);
