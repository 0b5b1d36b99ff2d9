using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using ResearchFlows.Functions.Tests.Support;
using ResearchFlows.Page;
using System.Reflection;
using System.Text.RegularExpressions;

namespace ResearchFlows.Functions.Tests;

public sealed partial class HttpFunctionsTests
{
    public static TheoryData<string> Routes => [.. RouteTable.All.Select(route => route.Name)];

    [Theory]
    [MemberData(nameof(Routes))]
    public void Route_has_one_function_with_its_method_route_and_level(string name)
    {
        var route = RouteTable.All.Single(route => route.Name == name);
        var function = Assert.Single(AppFunctions.All, function => function.Name == name);
        var request = Assert.Single(function.Method.GetParameters(), parameter => parameter.ParameterType == typeof(HttpRequest));
        var trigger = request.GetCustomAttribute<HttpTriggerAttribute>()!;
        Assert.Equal(route.Pattern, trigger.Route);
        Assert.Equal(route.Method == "GET" ? ["GET", "HEAD"] : [route.Method], trigger.Methods!, StringComparer.OrdinalIgnoreCase);
        Assert.Equal(route.Anonymous ? AuthorizationLevel.Anonymous : AuthorizationLevel.Function, trigger.AuthLevel);
        Assert.Equal(typeof(Task<IResult>), function.Method.ReturnType);
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public void Parameters_of_a_route_are_parameters_of_its_function(string name)
    {
        var route = RouteTable.All.Single(route => route.Name == name);
        var method = AppFunctions.All.Single(function => function.Name == name).Method;
        Assert.Equal(
            RouteParameter().Matches(route.Pattern).Select(match => match.Groups[1].Value),
            method.GetParameters().Where(parameter => parameter.ParameterType == typeof(string)).Select(parameter => parameter.Name));
    }

    [Fact]
    public void No_function_serves_a_route_that_is_not_in_the_list() => Assert.Equal(
        RouteTable.All.Select(route => route.Name).Order(), AppFunctions.TriggeredBy<HttpTriggerAttribute>().Select(function => function.Name).Order());

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex RouteParameter();
}
