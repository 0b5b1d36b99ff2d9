using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using ResearchFlows.Api;

namespace ResearchFlows.Local.Hosting;

/// <summary>The OpenAPI document of the API.</summary>
internal static class ApiDocument
{
    /// <summary>Where it is.</summary>
    public const string Route = "/api/openapi.json";

    /// <summary>The query parameters, which the handlers read themselves.</summary>
    private static readonly Dictionary<string, (string Name, string Description)[]> Queries = new()
    {
        [ApiRoutes.ListInstances.Name] =
        [
            ("orchestration", "Only instances of this orchestration."),
            ("agent", "Only instances that work for this agent."),
            ("status", "Only instances that stand there: Pending, Running, Completed, Failed, Terminated or Suspended."),
            ("from", "Only instances started at this time (ISO 8601) or later."),
            ("top", "The most instances of a page, from 1 to 500; 50 when left out."),
            ("continuation", "The continuation of the page before."),
        ],
        [ApiRoutes.GetInstance.Name] = [("waitSeconds", "Wait so long for the end of the instance, from 0 to 60.")],
    };

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
            foreach (var (name, description) in Queries.GetValueOrDefault(operation.OperationId ?? "", []))
            {
                operation.Parameters ??= [];
                operation.Parameters.Add(new OpenApiParameter
                {
                    Name = name,
                    In = ParameterLocation.Query,
                    Description = description,
                    Schema = new OpenApiSchema { Type = name is "top" or "waitSeconds" ? JsonSchemaType.Integer : JsonSchemaType.String },
                });
            }

            return Task.CompletedTask;
        });
    });
}
