using Azure.Core.Serialization;
using System.Text.Json;

namespace ResearchFlows.Functions;

/// <summary>What the Functions host adds to the product's services.</summary>
internal static class FunctionsHostServices
{
    /// <summary>
    /// Registers the product, and its JSON for all that crosses the port: activities and results go by the worker's serializer,
    /// orchestration inputs by the options.
    /// </summary>
    public static IServiceCollection AddFunctionsHost(this IServiceCollection services, ResearchFlowsOptions options)
    {
        services.AddResearchFlows(options);
        services.AddSingleton<DurableStoreHealth>().AddSingleton<IHostHealth>(provider => provider.GetRequiredService<DurableStoreHealth>());
        services.Configure<WorkerOptions>(worker => worker.Serializer = new JsonObjectSerializer(PortJson.Options));
        return services.Configure<JsonSerializerOptions>(json => PortJson.Configure(json));
    }
}
