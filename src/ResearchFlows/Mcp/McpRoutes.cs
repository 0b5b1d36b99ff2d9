using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ResearchFlows.Http;
using ResearchFlows.Ports;
using System.Text.Json;

namespace ResearchFlows.Mcp;

/// <summary>The agents as tools of others: the Model Context Protocol over streamable HTTP, without sessions.</summary>
public sealed class McpRoutes(McpEndpoint endpoint)
{
    /// <summary>The routes.</summary>
    public static IReadOnlyList<ApiRoute> All { get; } =
    [
        ApiRoute.Of<McpRoutes>("Mcp", "POST", "mcp", "The Model Context Protocol (JSON-RPC over streamable HTTP, stateless).", 200, typeof(JsonElement), routes => routes.ServeAsync) with
        {
            Request = typeof(JsonElement),
        },
    ];

    private Task<IResult> ServeAsync(ApiRequest request)
    {
        if (!request.Http.HasJsonContentType())
        {
            throw new ProblemException(415, "The content type must be application/json.");
        }

        request.Http.HttpContext.RequestServices.GetRequiredService<McpCaller>().Request = request;
        return Task.FromResult<IResult>(new ServedByProtocol(endpoint));
    }

    /// <summary>The protocol's own handling writes the answer.</summary>
    private sealed class ServedByProtocol(McpEndpoint endpoint) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => endpoint.Handle(httpContext);
    }
}

/// <summary>Who serves a request of the protocol: each host hands its client to instances in with the request.</summary>
public sealed class McpCaller
{
    private ApiRequest? _request;

    /// <summary>The request by which a client called.</summary>
    public ApiRequest Request
    {
        get => _request ?? throw new InvalidOperationException("The request came by no route.");
        internal set => _request = value;
    }

    /// <summary>The host's client to instances.</summary>
    public IOrchestrationClient Client => Request.Client;
}
