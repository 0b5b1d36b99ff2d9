using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using ResearchFlows.OfflineModel;

namespace ResearchFlows.DevStack.Faults;

/// <summary>
/// Faults on demand, for tests: they hold this object, hand it to the server in <see cref="DevStackOptions.Faults"/>, and change it while
/// the server runs. Nothing of it can be reached over HTTP. Thread-safe.
/// </summary>
public sealed class DevStackFaults
{
    private readonly ConcurrentQueue<LoggedRequest> requests = new();
    private readonly ConcurrentQueue<Func<ModelReply>> replies = new();
    private volatile FaultRule[] rules = [];
    private int runningInferences;
    private int stateIsLost;

    /// <summary>Replies the model gives instead of thinking, when the function has one; it may throw <see cref="ModelFailedException"/>.</summary>
    public Func<ModelRequest, ModelReply?>? Model { get; set; }

    /// <summary>What every inference waits for before it replies; the token tells that nobody waits for it any more.</summary>
    public Func<ModelRequest, CancellationToken, Task>? BeforeInference { get; set; }

    /// <summary>What the server makes of <c>stream: true</c>.</summary>
    public FieldSupport Streams { get; set; }

    /// <summary>What a stream waits for behind each of its events: a slow one, or one that breaks off when this throws.</summary>
    public Func<JsonObject, CancellationToken, Task>? BetweenEvents { get; set; }

    /// <summary>Makes the version check of <c>PUT /v1/prompts/{id}</c> as racy as the captured server's.</summary>
    public bool RacePromptVersions { get; set; }

    /// <summary>
    /// What the embedder says instead of working on a file of this name; null when it works. The file is kept as <c>failed</c> with these words, and
    /// stays so when it is attached again: only a file that was taken out of the store first is indexed anew.
    /// </summary>
    public Func<string, string?>? IndexingFailure { get; set; }

    /// <summary>
    /// Whether the server gives a connection up after an error that it did not foresee (no such prompt, vector store, file or model; 502) without
    /// saying so: the next request on that connection is reset.
    /// </summary>
    public bool ClosesAfterErrors { get; set; }

    /// <summary>Whether an inference goes on when its client has left. One in the background ends when it is cancelled all the same.</summary>
    public bool InferencesOutliveClients { get; set; }

    /// <summary>Whether the server has no <c>/v1/prompts</c>: 404 on every route of it.</summary>
    public bool WithoutPrompts { get; set; }

    /// <summary>What the server makes of <c>background: true</c>; without full support there is nothing to cancel either.</summary>
    public FieldSupport Background { get; set; }

    /// <summary>How many inferences the model works on now.</summary>
    public int RunningInferences => Volatile.Read(ref runningInferences);

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

    /// <summary>Makes everything as it is without faults; the request log stays, and so does what was lost.</summary>
    public void Clear()
    {
        lock (requests)
        {
            rules = [];
        }
        replies.Clear();
        Model = null;
        BeforeInference = null;
        BetweenEvents = null;
        IndexingFailure = null;
        RacePromptVersions = ClosesAfterErrors = InferencesOutliveClients = WithoutPrompts = false;
        Background = Streams = FieldSupport.Full;
    }

    /// <summary>Queues the model's next reply; queued replies go before <see cref="Model"/>.</summary>
    /// <param name="reply">The reply.</param>
    public void EnqueueReply(ModelReply reply) => replies.Enqueue(() => reply);

    /// <summary>Queues a failure of the model as its next reply; <see cref="UpstreamFailures"/> has what real ones say.</summary>
    /// <param name="text">What the model's server says.</param>
    public void EnqueueFailure(string text) => replies.Enqueue(() => throw new ModelFailedException(text));

    /// <summary>Makes the server lose all it has kept (prompts, files, vector stores, responses, conversations) before it answers the next request.</summary>
    public void LoseState() => Volatile.Write(ref stateIsLost, 1);

    internal bool TakeLossOfState() => Interlocked.Exchange(ref stateIsLost, 0) == 1;

    internal FaultRule? Next(string method, string path) => rules.FirstOrDefault(rule => rule.Fires(method, path));

    /// <summary>Whether the server has no such route.</summary>
    internal bool Lacks(string path) =>
        (WithoutPrompts && path.StartsWith("/v1/prompts", StringComparison.Ordinal))
        || (Background != FieldSupport.Full && path.StartsWith("/v1/responses/", StringComparison.Ordinal) && path.EndsWith("/cancel", StringComparison.Ordinal));

    internal async Task<ModelReply> InferAsync(ModelRequest request, IChatModel model, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref runningInferences);
        try
        {
            await (BeforeInference?.Invoke(request, cancellationToken) ?? Task.CompletedTask);
            return (replies.TryDequeue(out var reply) ? reply() : Model?.Invoke(request)) ?? await model.CompleteAsync(request, cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref runningInferences);
        }
    }

    internal void Log(LoggedRequest request) => requests.Enqueue(request);
}

/// <summary>A request as the server saw it.</summary>
/// <param name="Method">For example <c>POST</c>.</param>
/// <param name="Path">For example <c>/v1/responses</c>, without the query.</param>
/// <param name="Status">The status sent, or 0 when the connection was dropped.</param>
/// <param name="TraceParent">The span that the client made it for, as W3C's <c>traceparent</c>.</param>
public sealed record LoggedRequest(string Method, string Path, int Status, string? TraceParent = null);
