using ResearchFlows.Http;
using ResearchFlows.Ports;

namespace ResearchFlows.Instances;

/// <summary>The instance that a request's route names.</summary>
internal static class RequestedInstance
{
    /// <summary>Finds the instance of the route's parameter <c>id</c>.</summary>
    /// <exception cref="ProblemException">400: it is no id; 404: there is no such instance.</exception>
    public static async Task<OrchestrationMetadata> FindInstanceAsync(this ApiRequest request)
    {
        var id = RequestReader.InstanceId(request["id"]);
        return await request.Client.GetAsync(id, request.Token) ?? throw ProblemException.ForInstance(id);
    }
}
