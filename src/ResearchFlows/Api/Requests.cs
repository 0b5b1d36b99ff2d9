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
