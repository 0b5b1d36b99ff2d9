using Azure.Core.Serialization;
using Microsoft.Azure.Functions.Worker.Core.FunctionMetadata;
using ResearchFlows.Page;
using System.Text.Json;

namespace ResearchFlows.Functions;

/// <summary>What the Functions host adds to the product's services.</summary>
internal static class FunctionsHostServices
{
    /// <summary>Registers the product, and its JSON: the worker's serializer is for activities and results, the options are for orchestration inputs.</summary>
    public static IServiceCollection AddFunctionsHost(this IServiceCollection services, ResearchFlowsOptions options)
    {
        services.AddResearchFlows(options);
        services.AddPage(asksForKey: true);
        services.AddSingleton<IFunctionMetadataTransformer, NightlySwitch>();
        services.Configure<WorkerOptions>(worker => worker.Serializer = new JsonObjectSerializer(PortJson.Options));
        return services.Configure<JsonSerializerOptions>(json => PortJson.Configure(json));
    }
}
