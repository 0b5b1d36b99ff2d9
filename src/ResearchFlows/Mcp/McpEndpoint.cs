using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ResearchFlows.Mcp;

/// <summary>
/// The SDK's own handling of <c>POST</c>, with its checks of the protocol's headers, as a delegate: so a host that routes in its own way
/// serves it too.
/// </summary>
public sealed class McpEndpoint
{
    /// <summary>Serves a request.</summary>
    internal RequestDelegate Handle { get; }

    /// <summary>Takes the delegate out of the SDK's endpoints.</summary>
    /// <param name="services">The host's services, with the MCP server among them.</param>
    public McpEndpoint(IServiceProvider services)
    {
        var endpoints = new Endpoints(services);
        endpoints.MapMcp("/");
        Handle = endpoints.DataSources.SelectMany(source => source.Endpoints)
            .First(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains(HttpMethods.Post) == true).RequestDelegate!;
    }

    private sealed class Endpoints(IServiceProvider services) : IEndpointRouteBuilder
    {
        public IServiceProvider ServiceProvider => services;

        public ICollection<EndpointDataSource> DataSources { get; } = [];

        public IApplicationBuilder CreateApplicationBuilder() => new ApplicationBuilder(services);
    }
}
