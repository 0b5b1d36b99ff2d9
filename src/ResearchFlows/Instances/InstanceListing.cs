using ResearchFlows.Http;
using ResearchFlows.Ports;

namespace ResearchFlows.Instances;

/// <summary>Lists instances, newest first: by the host's own filters, or by a text among those that were asked something.</summary>
public sealed class InstanceListing(IInstanceSearch search)
{
    /// <summary>How many found instances are looked at for a page, however few of them the other filters let through.</summary>
    private const int MostLookedAt = 2000;

    private const int AtOnce = 500;

    /// <summary>A page of the instances that a filter means.</summary>
    /// <param name="filter">The filter.</param>
    /// <param name="count">The most instances of the page.</param>
    /// <param name="continuation">The continuation of the page before; null for the first.</param>
    /// <param name="request">The request.</param>
    internal async Task<OrchestrationPage> PageAsync(InstanceFilter filter, int count, string? continuation, ApiRequest request)
    {
        try
        {
            return filter.Text is { } text
                ? await SearchAsync(filter, text, count, FoundInstance.Read(continuation), request)
                : await request.Client.QueryAsync(filter.Query with { PageSize = count, ContinuationToken = continuation }, request.Token);
        }
        catch (ArgumentException)
        {
            throw ProblemException.ForField("continuation", "is not a token that a page came with.");
        }
    }

    private async Task<OrchestrationPage> SearchAsync(InstanceFilter filter, string text, int count, FoundInstance? after, ApiRequest request)
    {
        List<OrchestrationMetadata> page = [];
        for (var (lookedAt, ask) = (0, count + 1); lookedAt < MostLookedAt; ask = AtOnce)
        {
            var (found, end) = await search.FindAsync(text, filter.Query.Agent, filter.Query.WithoutChildren, after, ask, request.Token);
            foreach (var item in found)
            {
                if (page.Count == count)
                {
                    return new OrchestrationPage(page, after!.ToToken());
                }

                if (await request.Client.GetAsync(item.InstanceId, request.Token) is { } instance && filter.Means(instance))
                {
                    page.Add(instance);
                }

                after = item;
            }

            lookedAt += found.Count;
            after = end;
            if (found.Count < ask)
            {
                break;
            }
        }

        return new OrchestrationPage(page, after?.ToToken());
    }
}
