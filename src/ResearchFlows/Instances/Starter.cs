using Microsoft.AspNetCore.Http;
using ResearchFlows.Http;
using ResearchFlows.Ports;
using System.Text.Json;

namespace ResearchFlows.Instances;

/// <summary>Starts an instance once: the same id with the same input is the same instance, with another input it is a conflict.</summary>
internal static class Starter
{
    private const int MostCharacters = 50;

    /// <param name="request">The request.</param>
    /// <param name="orchestration">What to start.</param>
    /// <param name="input">Its input.</param>
    /// <param name="instanceId">Its id.</param>
    /// <param name="view">What the answer says; null for id and links alone.</param>
    public static async Task<IResult> StartAsync(ApiRequest request, string orchestration, object input, string instanceId, Func<StartedView, object>? view = null)
    {
        await StartAsync(request.Client, orchestration, input, instanceId, request.Token);
        return Accepted(instanceId, view);
    }

    /// <summary>Starts it for a client that is none of HTTP.</summary>
    public static async Task StartAsync(IOrchestrationClient client, string orchestration, object input, string instanceId, CancellationToken cancellationToken)
    {
        if (!await client.StartAsync(orchestration, input, instanceId, cancellationToken))
        {
            var existing = await client.GetAsync(instanceId, cancellationToken) ?? throw new InstanceNotFoundException(instanceId);
            var same = existing.Name == orchestration && existing.Input is { } known
                && JsonElement.DeepEquals(known, JsonSerializer.SerializeToElement(input, PortJson.Options));
            if (!same)
            {
                throw new ProblemException(409, $"The instance '{instanceId}' exists already, with another input. Choose another id, or leave it out.")
                {
                    Link = ApiLinks.Instance(instanceId),
                };
            }
        }
    }

    /// <summary>The caller's id, or a new one. Children add to it, so it is kept well below the hosts' limit of 100 characters.</summary>
    public static string IdFor(string kind, string? wanted)
    {
        if (wanted is null)
        {
            return $"{kind}-{Guid.NewGuid():N}";
        }

        if (ChildIds.ParentOf(wanted) is { } parent)
        {
            throw ProblemException.ForField("instanceId", $"ends as the ids of children do: it would be taken for a child of '{parent}'. Choose another one.");
        }

        return RequestReader.InstanceId(wanted, "instanceId", MostCharacters);
    }

    public static IResult Accepted(string instanceId, Func<StartedView, object>? view = null)
    {
        var started = new StartedView(instanceId, ApiLinks.Of(instanceId));
        return Results.Accepted(ApiLinks.Instance(instanceId), view?.Invoke(started) ?? started);
    }
}
