using System.Collections.Concurrent;
using ResearchFlows.OfflineModel;

namespace ResearchFlows.DevStack.Faults;

/// <summary>
/// Faults on demand, for tests: they hold this object, hand it to the server in <see cref="DevStackOptions.Faults"/>, and change it while
/// the server runs. Nothing of it can be reached over HTTP. Thread-safe.
/// </summary>
public sealed class DevStackFaults
{
    private readonly ConcurrentQueue<LoggedRequest> requests = new();
    private readonly ConcurrentQueue<ModelReply> replies = new();
    private volatile FaultRule[] rules = [];

    /// <summary>Replies the model gives instead of thinking, when the function has one; it may throw <see cref="ModelFailedException"/>.</summary>
    public Func<ModelRequest, ModelReply?>? Model { get; set; }

    /// <summary>Makes the version check of <c>PUT /v1/prompts/{id}</c> as racy as the captured server's.</summary>
    public bool RacePromptVersions { get; set; }

    /// <summary>Every request so far, in the order of their answers.</summary>
    public IReadOnlyList<LoggedRequest> Requests => [.. requests];

    /// <summary>Adds a rule. For each request the first rule that fires is carried out.</summary>
    /// <param name="rule">The rule; it counts by itself, so add each rule once.</param>
    public void Add(FaultRule rule)
    {
        lock (requests)
        {
            rules = [.. rules, rule];
        }
    }

    /// <summary>Removes all rules, queued replies, the model function and the race; the request log stays.</summary>
    public void Clear()
    {
        lock (requests)
        {
            rules = [];
        }
        replies.Clear();
        Model = null;
        RacePromptVersions = false;
    }

    /// <summary>Queues the model's next reply; queued replies go before <see cref="Model"/>.</summary>
    /// <param name="reply">The reply.</param>
    public void EnqueueReply(ModelReply reply) => replies.Enqueue(reply);

    internal FaultRule? Next(string method, string path) => rules.FirstOrDefault(rule => rule.Fires(method, path));

    internal ModelReply? NextReply(ModelRequest request) => replies.TryDequeue(out var reply) ? reply : Model?.Invoke(request);

    internal void Log(LoggedRequest request) => requests.Enqueue(request);
}

/// <summary>A request as the server saw it.</summary>
/// <param name="Method">For example <c>POST</c>.</param>
/// <param name="Path">For example <c>/v1/responses</c>, without the query.</param>
/// <param name="Status">The status sent, or 0 when the connection was dropped.</param>
public sealed record LoggedRequest(string Method, string Path, int Status);
