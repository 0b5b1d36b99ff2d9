using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ResearchFlows.Ports;

namespace ResearchFlows.Http;

/// <summary>One route of the HTTP API: what both hosts serve, and what the OpenAPI document says of it.</summary>
public sealed record ApiRoute
{
    /// <summary>What stands before every pattern.</summary>
    public const string Prefix = "/api/";

    /// <summary>The name of the function and of the OpenAPI operation.</summary>
    public required string Name { get; init; }

    /// <summary>The HTTP method.</summary>
    public required string Method { get; init; }

    /// <summary>The route below <see cref="Prefix"/>.</summary>
    public required string Pattern { get; init; }

    /// <summary>What it does.</summary>
    public required string Summary { get; init; }

    /// <summary>The status of success.</summary>
    public required int Success { get; init; }

    /// <summary>The body of success.</summary>
    public required Type Response { get; init; }

    /// <summary>The media type of success; what is not JSON is for browsers, and not in the OpenAPI document.</summary>
    public string MediaType { get; init; } = "application/json";

    /// <summary>The body it takes, if any.</summary>
    public Type? Request { get; init; }

    /// <summary>The largest body, where it is larger than a host takes elsewhere.</summary>
    public long? MostBodyBytes { get; init; }

    /// <summary>The query parameters it takes.</summary>
    public IReadOnlyList<ApiQuery> Queries { get; init; } = [];

    /// <summary>Whether it asks for no key.</summary>
    public bool Anonymous { get; init; }

    /// <summary>Serves a request with a room's services.</summary>
    public required Func<IServiceProvider, ApiRequest, Task<IResult>> Handler { get; init; }

    /// <summary>A route whose handler is a method of a service.</summary>
    /// <typeparam name="TRoutes">The service: a room's <c>…Routes</c>.</typeparam>
    public static ApiRoute Of<TRoutes>(
        string name, string method, string pattern, string summary, int success, Type response, Func<TRoutes, Func<ApiRequest, Task<IResult>>> handler)
        where TRoutes : notnull => new()
        {
            Name = name,
            Method = method,
            Pattern = pattern,
            Summary = summary,
            Success = success,
            Response = response,
            Handler = (services, request) => handler(services.GetRequiredService<TRoutes>())(request),
        };

    /// <summary>Serves a request; whatever is wrong comes out as a problem document.</summary>
    public Task<IResult> RunAsync(ApiRequest request)
    {
        var services = request.Http.HttpContext.RequestServices;
        return ApiGuard.RunAsync(services.GetRequiredService<ILogger<ApiRoute>>(), () =>
        {
            RequestReader.RefuseUnknownQueries(request.Http, [.. Queries.Select(query => query.Name), .. request.HostQueries]);

            // What asks for no key knows no caller and starts nothing.
            return Handler(services, Anonymous ? request : request with { Client = CallerClient.Of(request, services) });
        });
    }
}

/// <summary>A query parameter.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it does.</param>
/// <param name="IsNumber">Whether it is a whole number; else a text.</param>
public sealed record ApiQuery(string Name, string Description, bool IsNumber = false);

/// <summary>A request as a handler sees it.</summary>
/// <param name="Http">The request.</param>
/// <param name="Client">The host's client to instances.</param>
public sealed record ApiRequest(HttpRequest Http, IOrchestrationClient Client)
{
    /// <summary>Query parameters that are the host's own, and no route's.</summary>
    public IReadOnlyList<string> HostQueries { get; init; } = [];

    /// <summary>Who asks: the name of the key that the host was sent; null when it knows none.</summary>
    public string? Caller => Http.HttpContext.User.Identity?.Name;

    /// <summary>Cancelled when nobody waits for the answer any more.</summary>
    public CancellationToken Token => Http.HttpContext.RequestAborted;

    /// <summary>A parameter of the route, such as <c>id</c>.</summary>
    public string this[string parameter] => (string)Http.RouteValues[parameter]!;

    /// <summary>Who says something, by the name they gave: the key's name comes first, as nobody can choose it.</summary>
    public string? SignedBy(string? said) => Caller is null || said is null || said == Caller ? Caller ?? said : $"{Caller} ({said})";
}
