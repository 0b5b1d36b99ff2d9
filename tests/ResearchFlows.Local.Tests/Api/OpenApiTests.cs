using ResearchFlows.Http;
using ResearchFlows.Local.Tests.Support;

namespace ResearchFlows.Local.Tests.Api;

public sealed class OpenApiTests(TestHost host) : IClassFixture<TestHost>
{
    [Fact]
    public async Task The_document_lists_exactly_the_routes_of_the_API()
    {
        var document = await TestHost.JsonAsync(await host.SendAsync("GET", "/api/openapi.json"));

        var operations = document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject().Select(operation =>
            (Method: operation.Name.ToUpperInvariant(), Path: path.Name, Summary: operation.Value.GetProperty("summary").GetString()!, operation.Value)));
        Assert.Equal(
            ApiTable.All.Select(route => (route.Method, ApiRoute.Prefix + route.Pattern, route.Summary)).Order(),
            operations.Select(operation => (operation.Method, operation.Path, operation.Summary)).Order());
    }

    [Fact]
    public async Task Every_route_tells_its_answers_and_its_problems()
    {
        var document = await TestHost.JsonAsync(await host.SendAsync("GET", "/api/openapi.json"));

        foreach (var route in ApiTable.All)
        {
            var operation = document.GetProperty("paths").GetProperty(ApiRoute.Prefix + route.Pattern).GetProperty(route.Method.ToLowerInvariant());
            var responses = operation.GetProperty("responses");
            Assert.True(responses.GetProperty($"{route.Success}").GetProperty("content").TryGetProperty("application/json", out _), route.Name);
            Assert.True(responses.GetProperty("400").GetProperty("content").TryGetProperty("application/problem+json", out _), route.Name);
            Assert.Equal(route.Request is not null, operation.TryGetProperty("requestBody", out _));
        }
    }
}
