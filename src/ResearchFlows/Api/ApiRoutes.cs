using System.Text.Json;

namespace ResearchFlows.Api;

/// <summary>One route of the HTTP API.</summary>
/// <param name="Name">The name of the function and of the OpenAPI operation.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Pattern">The route below <c>/api/</c>.</param>
/// <param name="Summary">What it does.</param>
/// <param name="Success">The status of success.</param>
/// <param name="Response">The body of success.</param>
/// <param name="Request">The body it takes, if any.</param>
public sealed record ApiRoute(string Name, string Method, string Pattern, string Summary, int Success, Type Response, Type? Request = null);

/// <summary>Every route of the HTTP API, in one place; both hosts serve exactly these.</summary>
public static class ApiRoutes
{
    /// <summary>What stands before every pattern.</summary>
    public const string Prefix = "/api/";

    /// <summary>Starts a research run.</summary>
    public static ApiRoute StartResearch { get; } = new("StartResearch", "POST", "research", "Ask an agent a question.", 202, typeof(StartedView), typeof(StartResearchRequest));

    /// <summary>Lists instances.</summary>
    public static ApiRoute ListInstances { get; } = new("ListInstances", "GET", "instances", "Instances, newest first, paged.", 200, typeof(InstancePage));

    /// <summary>Shows an instance.</summary>
    public static ApiRoute GetInstance { get; } = new("GetInstance", "GET", "instances/{id}", "Status, input and output of an instance; waits for its end when asked.", 200, typeof(InstanceView));

    /// <summary>Shows an instance's steps.</summary>
    public static ApiRoute GetSteps { get; } = new("GetSteps", "GET", "instances/{id}/steps", "An instance as a person reads it: turn by turn, each tool call with arguments and output.", 200, typeof(StepsView));

    /// <summary>Shows an instance's events.</summary>
    public static ApiRoute GetHistory { get; } = new("GetHistory", "GET", "instances/{id}/history", "The raw events of an instance.", 200, typeof(HistoryView));

    /// <summary>Suspends an instance.</summary>
    public static ApiRoute Suspend { get; } = new("Suspend", "POST", "instances/{id}/suspend", "Hold an instance until it is resumed.", 202, typeof(StartedView), typeof(ReasonRequest));

    /// <summary>Resumes an instance.</summary>
    public static ApiRoute Resume { get; } = new("Resume", "POST", "instances/{id}/resume", "Let a suspended instance go on.", 202, typeof(StartedView), typeof(ReasonRequest));

    /// <summary>Terminates an instance.</summary>
    public static ApiRoute Terminate { get; } = new("Terminate", "POST", "instances/{id}/terminate", "End an instance and its children.", 202, typeof(StartedView), typeof(ReasonRequest));

    /// <summary>Raises an event.</summary>
    public static ApiRoute RaiseEvent { get; } = new("RaiseEvent", "POST", "instances/{id}/events/{name}", "Raise an event that an instance waits for; the body is its payload.", 202, typeof(StartedView), typeof(JsonElement));

    /// <summary>Purges an instance.</summary>
    public static ApiRoute Purge { get; } = new("Purge", "DELETE", "instances/{id}", "Delete an instance that has ended, and its children.", 200, typeof(PurgedView));

    /// <summary>Lists agents.</summary>
    public static ApiRoute ListAgents { get; } = new("ListAgents", "GET", "agents", "The agents.", 200, typeof(AgentList));

    /// <summary>Shows an agent.</summary>
    public static ApiRoute GetAgent { get; } = new("GetAgent", "GET", "agents/{agent}", "An agent's definition and its prompt in force.", 200, typeof(AgentView));

    /// <summary>Lists an agent's prompts.</summary>
    public static ApiRoute ListPrompts { get; } = new("ListPrompts", "GET", "agents/{agent}/prompts", "The versions of an agent's prompt.", 200, typeof(PromptList));

    /// <summary>Puts a prompt version in force.</summary>
    public static ApiRoute SetDefaultPrompt { get; } = new("SetDefaultPrompt", "PUT", "agents/{agent}/prompts/default", "Put a prompt version in force: promote it, or roll back to it.", 200, typeof(PromptList), typeof(SetDefaultPromptRequest));

    /// <summary>Starts an evaluation.</summary>
    public static ApiRoute EvaluateAgent { get; } = new("EvaluateAgent", "POST", "agents/{agent}/evaluations", "Measure a prompt version on the agent's test cases.", 202, typeof(StartedView), typeof(StartEvaluationRequest));

    /// <summary>Starts an improvement.</summary>
    public static ApiRoute ImproveAgent { get; } = new("ImproveAgent", "POST", "agents/{agent}/improvements", "Propose better prompts and promote one if it is proven better.", 202, typeof(StartedView), typeof(StartImprovementRequest));

    /// <summary>Starts an optimization.</summary>
    public static ApiRoute OptimizeAgent { get; } = new("OptimizeAgent", "POST", "agents/{agent}/optimizations", "Repeat improvement until it no longer pays.", 202, typeof(StartedView), typeof(StartOptimizationRequest));

    /// <summary>Shows an agent's scores.</summary>
    public static ApiRoute GetScores { get; } = new("GetScores", "GET", "agents/{agent}/scores", "Evaluations by prompt version, with confidence intervals.", 200, typeof(ScoresView));

    /// <summary>Shows the health of the host.</summary>
    public static ApiRoute GetHealth { get; } = new("GetHealth", "GET", "health", "The host, the ledger, and whether Llama Stack can be reached.", 200, typeof(HealthView));

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ApiRoute> All { get; } =
    [
        StartResearch, ListInstances, GetInstance, GetSteps, GetHistory, Suspend, Resume, Terminate, RaiseEvent, Purge,
        ListAgents, GetAgent, ListPrompts, SetDefaultPrompt, EvaluateAgent, ImproveAgent, OptimizeAgent, GetScores, GetHealth,
    ];
}
