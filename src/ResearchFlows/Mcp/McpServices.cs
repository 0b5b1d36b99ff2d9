using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using ResearchFlows.Http;
using ResearchFlows.Ports;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace ResearchFlows.Mcp;

/// <summary>The product as a server of the Model Context Protocol.</summary>
internal static class McpServices
{
    private const string Instructions =
        "Research agents that answer questions from an engineering knowledge base and cite what they found. Call ask with a whole question; "
        + "when it gives an id and no answer, call get_answer with that id until there is one. search_documents finds passages without an agent's work.";

    /// <summary>Registers tools, prompts and resources, and what turns a caller's mistake into words for the model.</summary>
    public static IServiceCollection AddMcp(this IServiceCollection services)
    {
        // The tools' output schemas ask for every member, so one that is null is written.
        var json = new JsonSerializerOptions(PortJson.Options) { TypeInfoResolver = new DefaultJsonTypeInfoResolver(), DefaultIgnoreCondition = JsonIgnoreCondition.Never };
        services.Configure<LoggerFilterOptions>(logging => logging.AddFilter("ModelContextProtocol", LogLevel.Warning));
        services.AddMcpServer(server =>
            {
                server.ServerInfo = new Implementation { Name = "researchflows", Title = "ResearchFlows", Version = "1.0" };
                server.ServerInstructions = Instructions;
            })
            .WithHttpTransport(http => http.Stateless = true)
            .WithTools<ResearchTools>(json)
            .WithPrompts<ResearchPrompts>(json)
            .WithListResourcesHandler((request, token) => Documents(request.Services).ListAsync(request.Params?.Cursor, token))
            .WithListResourceTemplatesHandler((_, _) => ValueTask.FromResult(DocumentResources.Templates))
            .WithReadResourceHandler((request, token) => Documents(request.Services).ReadAsync(request.Params.Uri, token))
            .WithRequestFilters(filters => filters.AddCallToolFilter(next => (request, token) => GuardAsync(next, request, token)));
        return services.AddScoped<McpCaller>().AddSingleton<McpEndpoint>().AddSingleton<McpRoutes>().AddSingleton<DocumentResources>();
    }

    /// <summary>The same words as the API's problem documents, with the fields that are wrong.</summary>
    private static async ValueTask<CallToolResult> GuardAsync(
        McpRequestHandler<CallToolRequestParams, CallToolResult> next, RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken)
    {
        try
        {
            return await next(request, cancellationToken);
        }
        catch (Exception exception) when (ApiGuard.Describe(exception) is { } problem)
        {
            var all = problem.Errors.SelectMany(error => error.Value.Select(reason => $"{error.Key} {reason}")).ToList();
            return Error(all.Count > 1 ? string.Join(' ', all) : problem.Message);
        }
        catch (Exception exception) when (exception is ArgumentException or JsonException)
        {
            return Error($"The arguments are not as the tool's schema says: {Texts.Cut(exception.Message, 500)}");
        }
    }

    private static CallToolResult Error(string message) => new() { IsError = true, Content = [new TextContentBlock { Text = Texts.Cut(message, 2000) }] };

    private static DocumentResources Documents(IServiceProvider? services) => services!.GetRequiredService<DocumentResources>();
}
