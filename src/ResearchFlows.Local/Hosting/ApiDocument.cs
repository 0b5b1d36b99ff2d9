using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.OpenApi;
using ResearchFlows.Http;

namespace ResearchFlows.Local.Hosting;

/// <summary>The OpenAPI document of the API.</summary>
internal static class ApiDocument
{
    /// <summary>Where it is.</summary>
    public const string Route = "/api/openapi.json";

    public static void AddApiDocument(this IServiceCollection services) => services.AddOpenApi(options =>
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "ResearchFlows";
            document.Info.Description = "Ask research agents questions, and read every step they took.";
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            // Handlers read parameters themselves, so the route says which there are.
            if (context.Description.ActionDescriptor.EndpointMetadata.OfType<ApiRoute>().FirstOrDefault() is { } route)
            {
                operation.Parameters = [.. InPath(route), .. InQuery(route)];
            }

            return Task.CompletedTask;
        });
    });

    private static IEnumerable<IOpenApiParameter> InPath(ApiRoute route) => RoutePatternFactory.Parse(route.Pattern).Parameters.Select(parameter => new OpenApiParameter
    {
        Name = parameter.Name,
        In = ParameterLocation.Path,
        Required = true,
        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
    });

    private static IEnumerable<IOpenApiParameter> InQuery(ApiRoute route) => route.Queries.Select(query => new OpenApiParameter
    {
        Name = query.Name,
        In = ParameterLocation.Query,
        Description = query.Description,
        Schema = new OpenApiSchema { Type = query.IsNumber ? JsonSchemaType.Integer : JsonSchemaType.String },
    });
}
