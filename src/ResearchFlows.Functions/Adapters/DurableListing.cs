using ResearchFlows.Ports;
using System.Buffers.Text;
using System.Text;

namespace ResearchFlows.Functions.Adapters;

/// <summary>
/// Lists instances newest first. Durable Functions filters by status and time, and its order is its own: name and agent are filtered, and
/// the order is made, here. So every listing reads the head of each instance; inputs are read for the page only, unless the agent decides.
/// </summary>
internal sealed class DurableListing(DurableTaskClient client)
{
    public async Task<OrchestrationPage> QueryAsync(OrchestrationQuery query, CancellationToken cancellationToken)
    {
        var after = ReadToken(query.ContinuationToken);
        List<OrchestrationMetadata> found = [];
        await foreach (var instance in client.GetAllInstancesAsync(ToDurable(query)).WithCancellation(cancellationToken))
        {
            var read = DurableInstance.Read(instance) with { Input = null, Output = null };
            if ((query.Name is null || read.Name == query.Name) && (query.Agent is null || read.Agent == query.Agent)
                && string.CompareOrdinal(Key(read), after) > 0)
            {
                found.Add(read);
            }
        }

        var page = found.OrderBy(Key, StringComparer.Ordinal).Take(query.PageSize).ToList();
        var token = found.Count > page.Count ? Base64Url.EncodeToString(Encoding.UTF8.GetBytes(Key(page[^1]))) : null;
        return new OrchestrationPage(query.Agent is null ? await Task.WhenAll(page.Select(head => CompleteAsync(head, cancellationToken))) : page, token);
    }

    private static Durable.OrchestrationQuery ToDurable(OrchestrationQuery query) => new()
    {
        CreatedFrom = query.CreatedFrom,
        Statuses = query.RuntimeStatus is { } status ? [DurableInstance.ToDurable(status)] : null,
        FetchInputsAndOutputs = query.Agent is not null,
        PageSize = 500,
    };

    /// <summary>A head lacks what the host leaves out along with inputs: agent, custom status and failure.</summary>
    private async Task<OrchestrationMetadata> CompleteAsync(OrchestrationMetadata head, CancellationToken cancellationToken) =>
        await client.GetInstanceAsync(head.InstanceId, true, cancellationToken) is { } whole
            ? DurableInstance.Read(whole) with { Input = null, Output = null }
            : head;

    /// <summary>Sorts newest first, and by id where times are equal. The key of a page's last instance is the token of the next page.</summary>
    private static string Key(OrchestrationMetadata instance) =>
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
