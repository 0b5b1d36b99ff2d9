using Microsoft.DurableTask;
using Microsoft.Extensions.DependencyInjection;
using System.Text.Json;

namespace ResearchFlows.Ports;

/// <summary>Runs a catalogued orchestration: JSON in, JSON out.</summary>
public delegate Task<JsonElement> OrchestrationRunner(TaskOrchestrationContext context, JsonElement? input);

/// <summary>Runs a catalogued activity: JSON in, JSON out.</summary>
public delegate Task<JsonElement> ActivityRunner(
    IServiceProvider services, ActivityContext context, JsonElement? input, CancellationToken cancellationToken);

/// <summary>One orchestration or activity by the name that histories know it by.</summary>
/// <param name="Name">The class name.</param>
/// <param name="Implementation">The class.</param>
/// <param name="Input">The type of its input.</param>
/// <param name="Output">The type of its result.</param>
/// <param name="RunAsync">Creates the class and runs it.</param>
public sealed record CatalogEntry<TRunner>(string Name, Type Implementation, Type Input, Type Output, TRunner RunAsync);

/// <summary>The orchestrations and activities a host offers, by name.</summary>
public sealed class Catalog
{
    private readonly Dictionary<string, CatalogEntry<OrchestrationRunner>> _orchestrations = [];
    private readonly Dictionary<string, CatalogEntry<ActivityRunner>> _activities = [];

    /// <summary>The orchestrations by name.</summary>
    public IReadOnlyDictionary<string, CatalogEntry<OrchestrationRunner>> Orchestrations => _orchestrations;

    /// <summary>The activities by name.</summary>
    public IReadOnlyDictionary<string, CatalogEntry<ActivityRunner>> Activities => _activities;

    /// <summary>Adds an orchestration under its class name.</summary>
    /// <param name="create">Creates it, for each execution anew: orchestrations take nothing from the host.</param>
    public Catalog AddOrchestration<TInput, TOutput>(Func<TaskOrchestrator<TInput, TOutput>> create)
    {
        var implementation = create().GetType();
        _orchestrations.Add(implementation.Name, new(implementation.Name, implementation, typeof(TInput), typeof(TOutput), async (context, input) =>
            ToJson(await create().RunAsync(context, FromJson<TInput>(input)))));
        return this;
    }

    /// <summary>Adds an activity under its class name.</summary>
    public Catalog AddActivity<TActivity, TInput, TOutput>()
        where TActivity : class, IActivity<TInput, TOutput>
    {
        var name = typeof(TActivity).Name;
        _activities.Add(name, new(name, typeof(TActivity), typeof(TInput), typeof(TOutput), async (services, context, input, cancellationToken) =>
        {
            var activity = ActivatorUtilities.CreateInstance<TActivity>(services);
            return ToJson(await activity.RunAsync(FromJson<TInput>(input), context, cancellationToken));
        }));
        return this;
    }

    private static JsonElement ToJson<T>(T value) => JsonSerializer.SerializeToElement(value, PortJson.Options);

    private static T FromJson<T>(JsonElement? input) =>
        input is { } json
            ? json.Deserialize<T>(PortJson.Options)!
            : throw new JsonException($"An input of type {typeof(T).Name} is needed.");
}
