using ResearchFlows.Ports;

namespace ResearchFlows.Instances;

/// <summary>
/// Deletes an instance that has ended and what ended below it, with what rooms keep of them in the ledger. Research calls, evaluations,
/// feedback and decisions stay.
/// </summary>
public sealed class InstancePurge(IEnumerable<IInstanceRecords> records)
{
    /// <summary>Deletes an instance; a child is kept while its parent has not ended and may still need it.</summary>
    /// <returns>How many instances were deleted.</returns>
    public async Task<int> PurgeAsync(string instanceId, IOrchestrationClient client, CancellationToken cancellationToken)
    {
        if (await client.GetAsync(instanceId, cancellationToken) is not { HasEnded: true } instance
            || (instance.ParentInstanceId is { } parent && await client.GetAsync(parent, cancellationToken) is { HasEnded: false }))
        {
            return 0;
        }

        // Records first: when this breaks off half way, the instances are still there to find the rest by.
        var family = await FamilyAsync(instanceId, client, cancellationToken);
        foreach (var record in records)
        {
            await record.DeleteAsync(family, cancellationToken);
        }

        return await client.PurgeAsync(instanceId, cancellationToken);
    }

    /// <summary>The instance and the children that have ended, theirs included.</summary>
    private static async Task<IReadOnlyList<string>> FamilyAsync(string instanceId, IOrchestrationClient client, CancellationToken cancellationToken)
    {
        List<string> family = [instanceId];
        for (var index = 0; index < family.Count; index++)
        {
            var history = await client.GetHistoryAsync(family[index], cancellationToken) ?? [];
            foreach (var child in history.Where(item => item.EventType == HistoryEventType.SubOrchestrationInstanceCreated).Select(item => item.InstanceId).OfType<string>())
            {
                if (await client.GetAsync(child, cancellationToken) is null or { HasEnded: true })
                {
                    family.Add(child);
                }
            }
        }

        return family;
    }
}
