using Microsoft.Azure.Functions.Worker;
using System.Reflection;

namespace ResearchFlows.Functions.Tests.Support;

/// <summary>A function as the host's indexer sees it.</summary>
internal sealed record AppFunction(string Name, MethodInfo Method);

/// <summary>The functions of the app.</summary>
internal static class AppFunctions
{
    public static IReadOnlyList<AppFunction> All { get; } =
    [
        .. from type in typeof(OrchestrationFunctions).Assembly.GetTypes()
           from method in type.GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
           let function = method.GetCustomAttribute<FunctionAttribute>()
           where function is not null
           select new AppFunction(function.Name, method),
    ];

    public static IEnumerable<AppFunction> TriggeredBy<TTrigger>() where TTrigger : Attribute =>
        All.Where(function => function.Method.GetParameters().Any(parameter => parameter.GetCustomAttribute<TTrigger>() is not null));
}
