using ResearchFlows.Instances;
using ResearchFlows.Page.Approvals;

namespace ResearchFlows.Page.Runs;

/// <summary>The page of runs.</summary>
/// <param name="Rows">The list.</param>
/// <param name="Waiting">What waits for a person.</param>
/// <param name="Agents">The agents that there are.</param>
public sealed record RunsModel(RunsRowsModel Rows, WaitingModel Waiting, IReadOnlyList<string> Agents);

/// <summary>A part of the list.</summary>
/// <param name="Filter">What is listed.</param>
/// <param name="Page">The runs.</param>
/// <param name="IsFirst">Whether it is the newest part.</param>
/// <param name="Now">The host's time, UTC.</param>
public sealed record RunsRowsModel(RunsFilter Filter, InstancePage Page, bool IsFirst, DateTimeOffset Now);

/// <summary>What changes of itself while one looks: the newest runs, and what waits.</summary>
/// <param name="Rows">The newest runs.</param>
/// <param name="Waiting">What waits for a person.</param>
public sealed record RunsNewestModel(RunsRowsModel Rows, WaitingModel Waiting);
