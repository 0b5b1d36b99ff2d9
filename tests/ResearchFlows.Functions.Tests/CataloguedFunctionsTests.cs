using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using ResearchFlows.Functions.Tests.Support;
using ResearchFlows.Ports;
using System.Reflection;

namespace ResearchFlows.Functions.Tests;

public sealed class CataloguedFunctionsTests
{
    private static readonly Catalog Catalog = ResearchFlowsServices.CreateCatalog();

    public static TheoryData<string> Orchestrations => [.. Catalog.Orchestrations.Keys];

    public static TheoryData<string> Activities => [.. Catalog.Activities.Keys];

    [Theory]
    [MemberData(nameof(Orchestrations))]
    public void Orchestration_has_one_function_with_its_trigger_and_types(string name)
    {
        var entry = Catalog.Orchestrations[name];
        var function = Assert.Single(AppFunctions.All, function => function.Name == name);
        var trigger = Assert.Single(function.Method.GetParameters(), parameter => parameter.GetCustomAttribute<OrchestrationTriggerAttribute>() is not null);
        Assert.Equal(typeof(TaskOrchestrationContext), trigger.ParameterType);
        Assert.Equal(entry.Input, Assert.Single(function.Method.GetParameters(), parameter => parameter != trigger).ParameterType);
        Assert.Equal(typeof(Task<>).MakeGenericType(entry.Output), function.Method.ReturnType);
    }

    [Theory]
    [MemberData(nameof(Activities))]
    public void Activity_has_one_function_with_its_trigger_and_types(string name)
    {
        var entry = Catalog.Activities[name];
        var function = Assert.Single(AppFunctions.All, function => function.Name == name);
        var parameters = function.Method.GetParameters().ToDictionary(parameter => parameter.Name!);
        var trigger = Assert.Single(parameters.Values, parameter => parameter.GetCustomAttribute<ActivityTriggerAttribute>() is not null);
        Assert.Equal(entry.Input, trigger.ParameterType);
        Assert.Equal(typeof(string), parameters["instanceId"].ParameterType);
        Assert.Equal(typeof(DurableTaskClient), parameters["client"].ParameterType);
        Assert.NotNull(parameters["client"].GetCustomAttribute<DurableClientAttribute>());
        Assert.Equal(typeof(Task<>).MakeGenericType(entry.Output), function.Method.ReturnType);
    }

    [Fact]
    public void No_function_runs_what_the_catalog_does_not_name()
    {
        Assert.Equal(Catalog.Orchestrations.Keys.Order(), AppFunctions.TriggeredBy<OrchestrationTriggerAttribute>().Select(function => function.Name).Order());
        Assert.Equal(Catalog.Activities.Keys.Order(), AppFunctions.TriggeredBy<ActivityTriggerAttribute>().Select(function => function.Name).Order());
    }

    [Fact]
    public void The_catalog_names_every_orchestration_and_activity_of_the_product()
    {
        Assert.Equal(Implementing(type => type.BaseType is { IsGenericType: true } parent && parent.GetGenericTypeDefinition() == typeof(TaskOrchestrator<,>)), Catalog.Orchestrations.Keys.Order());
        Assert.Equal(
            Implementing(type => type.GetInterfaces().Any(port => port.IsGenericType && port.GetGenericTypeDefinition() == typeof(IActivity<,>))), Catalog.Activities.Keys.Order());
    }

    [Fact]
    public void Names_are_unique_and_what_the_host_allows()
    {
        var names = AppFunctions.All.Select(function => function.Name).ToList();
        Assert.Equal(names.Count, names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(names, name => Assert.Matches("^[A-Za-z][A-Za-z0-9_-]{0,126}$", name));
    }

    [Fact]
    public void Every_function_is_public_and_so_is_its_class()
    {
        Assert.All(AppFunctions.All, function => Assert.True(function.Method is { IsPublic: true, IsStatic: false, DeclaringType.IsPublic: true }));
    }

    private static IEnumerable<string> Implementing(Predicate<Type> isOne) =>
        typeof(ResearchFlowsServices).Assembly.GetTypes().Where(type => type is { IsClass: true, IsAbstract: false } && isOne(type)).Select(type => type.Name).Order();
}
