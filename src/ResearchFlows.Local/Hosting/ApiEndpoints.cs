using Microsoft.AspNetCore.Http.Metadata;
using ResearchFlows.Http;
using ResearchFlows.Page;
using ResearchFlows.Ports;

namespace ResearchFlows.Local.Hosting;

/// <summary>Maps every route of the table.</summary>
internal static class ApiEndpoints
{
    public static void MapApi(this WebApplication application)
    {
        foreach (var route in RouteTable.All)
        {
            var serve = (HttpContext context, IOrchestrationClient client) => route.RunAsync(new(context.Request, client));
            if (HttpMethods.IsGet(route.Method))
            {
                application.MapMethods(ApiRoute.Prefix + route.Pattern, [HttpMethods.Head], serve).Of(route).ExcludeFromDescription();
            }

            if (route.MediaType != "application/json")
            {
                application.MapMethods(ApiRoute.Prefix + route.Pattern, [route.Method], serve).Of(route).ExcludeFromDescription();
                continue;
            }

            var endpoint = application.MapMethods(ApiRoute.Prefix + route.Pattern, [route.Method], serve)
                .WithName(route.Name)
                .WithSummary(route.Summary)
                .WithTags(route.Pattern.Split('/')[0])
                .Of(route)
                .Produces(route.Success, route.Response, "application/json")
                .ProducesProblem(400);
            if (route.Request is { } body)
            {
                endpoint.Accepts(body, "application/json").ProducesProblem(409).ProducesProblem(413).ProducesProblem(415);
            }

            if (route.Pattern.Contains('{') || route.Request is not null)
            {
                endpoint.ProducesProblem(404);
            }
        }

        application.MapGet("/", () => Results.Redirect(PageTable.Prefix)).AllowAnonymous().ExcludeFromDescription();
        application.MapOpenApi(ApiDocument.Route).AllowAnonymous();
        application.MapMethods(ApiDocument.Route, [HttpMethods.Head], () => Results.Text("", "application/json;charset=utf-8")).AllowAnonymous().ExcludeFromDescription();
    }

    /// <summary>An endpoint knows its route, asks for no key when the route does not, and takes a body as large as the route does.</summary>
    private static RouteHandlerBuilder Of(this RouteHandlerBuilder endpoint, ApiRoute route)
    {
        if (route.MostBodyBytes is { } most)
        {
            endpoint.WithMetadata(new BodySize(most));
        }

        return route.Anonymous ? endpoint.WithMetadata(route).AllowAnonymous() : endpoint.WithMetadata(route);
    }

    private sealed record BodySize(long? MaxRequestBodySize) : IRequestSizeLimitMetadata;
}
