using ResearchFlows.Http;
using ResearchFlows.Ports;

namespace ResearchFlows.Instances;

/// <summary>The instance that a request's route names.</summary>
internal static class RequestedInstance
{
    /// <summary>Finds the instance of the route's parameter <c>id</c>.</summary>
    /// <exception cref="ProblemException">400: it is no id; 404: there is no such instance.</exception>
    public static Task<OrchestrationMetadata> FindInstanceAsync(this ApiRequest request) => FindAsync(request["id"], request.Client, request.Token);

    /// <summary>Finds an instance by an id that a client sent.</summary>
    /// <exception cref="ProblemException">400: it is no id; 404: there is no such instance.</exception>
    public static async Task<OrchestrationMetadata> FindAsync(string id, IOrchestrationClient client, CancellationToken cancellationToken) =>
        await client.GetAsync(RequestReader.InstanceId(id), cancellationToken) ?? throw ProblemException.ForInstance(id);
}
