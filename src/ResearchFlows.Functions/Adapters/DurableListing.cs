using ResearchFlows.Instances;
using System.Buffers.Text;
using System.Text;

namespace ResearchFlows.Functions.Adapters;

/// <summary>
/// Lists instances newest first. Durable Functions filters by status and time, and its order is its own: name, agent and parent are
/// filtered, and the order is made, here. So every listing reads each instance once, with its input, which names the agent; no row costs a call of its own.
/// </summary>
internal sealed class DurableListing(DurableTaskClient client)
{
    /// <summary>How many instances an answer over gRPC holds. Each takes at most 80 KB: input and result of 32 KB, a custom status of 16 KB.</summary>
    public const int InstancesPerAnswer = 200;

    private static readonly Comparer<string> OldestFirst = Comparer<string>.Create((one, other) => string.CompareOrdinal(other, one));

    public async Task<OrchestrationPage> QueryAsync(OrchestrationQuery query, CancellationToken cancellationToken)
    {
        var after = ReadToken(query.ContinuationToken);
        var newest = new PriorityQueue<Durable.OrchestrationMetadata, string>(OldestFirst);
        await foreach (var instance in client.GetAllInstancesAsync(ToDurable(query)).WithCancellation(cancellationToken))
        {
            var key = Key(instance);
            if (IsOfParent(instance.InstanceId, query) && (query.Name is null || instance.Name == query.Name) && (query.Agent is null || DurableInstance.AgentOf(instance) == query.Agent)
                && string.CompareOrdinal(key, after) > 0)
            {
                newest.Enqueue(instance, key);
            }

            // One more than the page holds says that there is another page.
            if (newest.Count > query.PageSize + 1)
            {
                newest.Dequeue();
            }
        }

        var page = newest.UnorderedItems.OrderBy(item => item.Priority, StringComparer.Ordinal).Take(query.PageSize).ToList();
        var token = newest.Count > page.Count ? Base64Url.EncodeToString(Encoding.UTF8.GetBytes(page[^1].Priority)) : null;
        return new OrchestrationPage([.. page.Select(item => DurableInstance.Read(item.Element) with { Input = null, Output = null })], token);
    }

    /// <summary>Durable Functions does not say whose child an instance is; its id does.</summary>
    private static bool IsOfParent(string instanceId, OrchestrationQuery query) => query switch
    {
        { Parent: { } parent } => ChildIds.ParentOf(instanceId) == parent,
        { WithoutChildren: true } => ChildIds.ParentOf(instanceId) is null,
        _ => true,
    };

    private static Durable.OrchestrationQuery ToDurable(OrchestrationQuery query) => new()
    {
        InstanceIdPrefix = query.Parent is { } parent ? $"{parent}-" : null,
        CreatedFrom = query.CreatedFrom,
        Statuses = query.RuntimeStatus is { } status ? [DurableInstance.ToDurable(status)] : null,
        FetchInputsAndOutputs = true,
        PageSize = InstancesPerAnswer,
    };

    /// <summary>Sorts newest first, and by id where times are equal. The key of a page's last instance is the token of the next page.</summary>
    private static string Key(Durable.OrchestrationMetadata instance) =>
        FormattableString.Invariant($"{DateTimeOffset.MaxValue.UtcTicks - instance.CreatedAt.UtcTicks:D19} {instance.InstanceId}");

    private static string? ReadToken(string? token)
    {
        var bytes = new byte[token?.Length ?? 0];
        var key = Base64Url.IsValid(token) ? Encoding.UTF8.GetString(bytes, 0, Base64Url.DecodeFromChars(token, bytes)) : "";
        return token is null ? null : key.IndexOf(' ') == 19
            ? key
            : throw new ArgumentException("The continuation token is not one that a page of instances ended with.", nameof(token));
    }
}
