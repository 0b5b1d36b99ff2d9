namespace ResearchFlows.Crashes.Runs;

/// <summary>A kind of run: what its client does, step by step. A step that a crash kept from being acknowledged is done again.</summary>
/// <param name="Name">Its name in reports.</param>
/// <param name="Parallelism">Cases at once; with several, instances number their requests in another order each time.</param>
/// <param name="Steps">The steps.</param>
internal sealed record RunKind(string Name, int Parallelism, IReadOnlyList<Func<ApiCaller, CancellationToken, Task>> Steps)
{
    /// <summary>Every kind, the shortest first.</summary>
    public static IReadOnlyList<RunKind> All { get; } =
    [
        new("research", 1, [Research(CrashAgents.Explorer, "research-1"), End("research-1")]),
        new("follow-up", 1, [Research(CrashAgents.Explorer, "research-1"), End("research-1"), FollowUp("research-2", "research-1"), End("research-2")]),
        new("evaluation", 1, [Evaluate("evaluation-1"), End("evaluation-1")]),
        new("evaluation in parallel", 3, [Evaluate("evaluation-1"), End("evaluation-1")]),
        new("improvement", 1,
        [
            Research(CrashAgents.Learner, "research-1"), End("research-1"), WaitForApproval("improvement-research-1"),
            Manage(HttpMethod.Post, "improvement-research-1/suspend"), Approve("improvement-research-1"),
            Manage(HttpMethod.Post, "improvement-research-1/resume"), End("improvement-research-1"),
        ]),
        new("terminated improvement", 1,
        [
            Improve("improvement-1"), WaitForApproval("improvement-1"), Manage(HttpMethod.Post, "improvement-1/terminate"), Manage(HttpMethod.Delete, "improvement-1"),
        ]),
    ];

    private static Func<ApiCaller, CancellationToken, Task> Research(string agent, string instanceId) => (api, cancellationToken) =>
        api.StartAsync("/api/research", new { agent, question = CrashAgents.Question, instanceId }, cancellationToken);

    private static Func<ApiCaller, CancellationToken, Task> FollowUp(string instanceId, string previous) => (api, cancellationToken) =>
        api.StartAsync("/api/research", new { question = CrashAgents.Then, instanceId, previous }, cancellationToken);

    private static Func<ApiCaller, CancellationToken, Task> Evaluate(string instanceId) => (api, cancellationToken) =>
        api.StartAsync($"/api/agents/{CrashAgents.Explorer}/evaluations", new { instanceId, splits = new[] { "validation" } }, cancellationToken);

    private static Func<ApiCaller, CancellationToken, Task> Improve(string instanceId) => (api, cancellationToken) =>
        api.StartAsync($"/api/agents/{CrashAgents.Tested}/improvements", new { instanceId }, cancellationToken);

    private static Func<ApiCaller, CancellationToken, Task> End(string instanceId) => (api, cancellationToken) => api.EndOfAsync(instanceId, cancellationToken);

    private static Func<ApiCaller, CancellationToken, Task> Manage(HttpMethod method, string path) => (api, cancellationToken) =>
        api.ManageAsync(method, $"/api/instances/{path}", method == HttpMethod.Delete ? null : new { reason = "A crash test." }, cancellationToken);

    private static Func<ApiCaller, CancellationToken, Task> WaitForApproval(string instanceId) => async (api, cancellationToken) =>
    {
        while ((await api.InstanceAsync(instanceId, cancellationToken)).TryGetProperty("customStatus", out var status) is false || !status.GetRawText().Contains("approval", StringComparison.Ordinal))
        {
            await Task.Delay(20, cancellationToken);
        }
    };

    /// <summary>An event is raised as often as it is sent, so the client looks first whether it has arrived.</summary>
    private static Func<ApiCaller, CancellationToken, Task> Approve(string instanceId) => async (api, cancellationToken) =>
    {
        var history = await api.HistoryAsync(instanceId, cancellationToken);
        if (!history.GetProperty("events").EnumerateArray().Any(item => item.GetProperty("eventType").GetString() == "EventRaised"))
        {
            await api.ManageAsync(HttpMethod.Post, $"/api/instances/{instanceId}/events/approval", new { approved = true, by = "a crash test" }, cancellationToken);
        }
    };
}
