using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace ResearchFlows.Functions.Adapters;

/// <summary>
/// Lists instances newest first. Durable Functions filters by status and time, and its order is its own: name and agent are filtered, and
/// the order is made, here. So every listing reads the head of each instance; inputs are read for the page only, unless the agent decides.
/// </summary>
internal sealed class DurableListing(DurableTaskClient client)
{
    private const int ReadPageSize = 500;

    /// <exception cref="ArgumentException">The continuation token is not one of ours.</exception>
    public async Task<OrchestrationPage> QueryAsync(OrchestrationQuery query, CancellationToken cancellationToken)
    {
        var after = ReadToken(query.ContinuationToken);
        List<OrchestrationMetadata> found = [];
        await foreach (var instance in client.GetAllInstancesAsync(ToDurable(query)).WithCancellation(cancellationToken))
        {
            var read = DurableInstance.Read(instance) with { Input = null, Output = null };
            if ((query.Name is null || read.Name == query.Name) && (query.Agent is null || read.Agent == query.Agent)
                && (after is not { } last || NewestFirst.Compare(Key(read), last) > 0))
            {
                found.Add(read);
            }
        }

        var page = found.OrderBy(Key, NewestFirst).Take(query.PageSize).ToList();
        var token = found.Count > page.Count ? Token(Key(page[^1])) : null;
        return new OrchestrationPage(query.Agent is null ? await Task.WhenAll(page.Select(head => CompleteAsync(head, cancellationToken))) : page, token);
    }

    private static Comparer<(DateTimeOffset CreatedAt, string InstanceId)> NewestFirst { get; } = Comparer<(DateTimeOffset CreatedAt, string InstanceId)>.Create(
        (one, other) => one.CreatedAt != other.CreatedAt
            ? other.CreatedAt.CompareTo(one.CreatedAt)
            : string.CompareOrdinal(one.InstanceId, other.InstanceId));

    private static Durable.OrchestrationQuery ToDurable(OrchestrationQuery query) => new()
    {
        CreatedFrom = query.CreatedFrom,
        Statuses = query.RuntimeStatus is { } status ? [DurableInstance.ToDurable(status)] : null,
        PageSize = ReadPageSize,
        FetchInputsAndOutputs = query.Agent is not null,
    };

    /// <summary>A head lacks what the host leaves out along with inputs: agent, custom status and failure.</summary>
    private async Task<OrchestrationMetadata> CompleteAsync(OrchestrationMetadata head, CancellationToken cancellationToken) =>
        await client.GetInstanceAsync(head.InstanceId, true, cancellationToken) is { } whole
            ? DurableInstance.Read(whole) with { Input = null, Output = null }
            : head;

    private static (DateTimeOffset CreatedAt, string InstanceId) Key(OrchestrationMetadata instance) => (instance.CreatedAt, instance.InstanceId);

    private static string Token((DateTimeOffset CreatedAt, string InstanceId) last) => Base64Url.EncodeToString(
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{last.CreatedAt.UtcTicks} {last.InstanceId}")));

    private static (DateTimeOffset CreatedAt, string InstanceId)? ReadToken(string? token)
    {
        if (token is null)
        {
            return null;
        }

        try
        {
            var parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token)).Split(' ');
            return (new DateTimeOffset(long.Parse(parts[0], CultureInfo.InvariantCulture), TimeSpan.Zero), parts[1]);
        }
        catch (Exception exception) when (exception is FormatException or OverflowException or IndexOutOfRangeException or ArgumentOutOfRangeException)
        {
            throw new ArgumentException("The continuation token is not one that a page of instances ended with.", nameof(token), exception);
        }
    }
}
