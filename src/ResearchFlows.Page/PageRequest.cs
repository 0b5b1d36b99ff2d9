using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using ResearchFlows.Http;

namespace ResearchFlows.Page;

/// <summary>A request for a page. What the page shows comes from the API's own handlers, with their checks.</summary>
/// <param name="Services">The product's services.</param>
/// <param name="Api">The request.</param>
internal sealed record PageRequest(IServiceProvider Services, ApiRequest Api)
{
    /// <summary>A parameter of the route, such as <c>id</c>.</summary>
    public string this[string parameter] => Api[parameter];

    /// <summary>A query parameter; null when it is missing or empty.</summary>
    public string? Query(string name) => Api.Http.Query[name].ToString() is { Length: > 0 } text ? text : null;

    /// <summary>What a route of the API answers to this request's route values and the given query.</summary>
    /// <typeparam name="TView">The view that the route answers with.</typeparam>
    /// <param name="route">The route's name in <see cref="ApiTable"/>.</param>
    /// <param name="query">The query.</param>
    /// <exception cref="PageProblemException">The API answers with a problem document.</exception>
    public Task<TView> LoadAsync<TView>(string route, params IEnumerable<(string Name, string? Value)> query) => LoadAsync<TView>(route, [], query);

    /// <summary>What a route of the API answers to this request's route values, those given, and the given query.</summary>
    /// <typeparam name="TView">The view that the route answers with.</typeparam>
    /// <param name="route">The route's name in <see cref="ApiTable"/>.</param>
    /// <param name="values">Route values besides those of the request.</param>
    /// <param name="query">The query.</param>
    /// <exception cref="PageProblemException">The API answers with a problem document.</exception>
    public async Task<TView> LoadAsync<TView>(string route, IEnumerable<(string Name, string Value)> values, IEnumerable<(string Name, string? Value)> query)
    {
        var context = new DefaultHttpContext { RequestServices = Services, RequestAborted = Api.Token };
        context.Request.Method = HttpMethods.Get;
        context.Request.RouteValues = new(Api.Http.RouteValues);
        foreach (var (name, value) in values)
        {
            context.Request.RouteValues[name] = value;
        }

        context.Request.QueryString = QueryString.Create(query.Where(part => part.Value is not null).Select(part => KeyValuePair.Create(part.Name, part.Value)));
        return await ApiTable.All.Single(known => known.Name == route).RunAsync(Api with { Http = context.Request }) switch
        {
            IValueHttpResult { Value: TView view } => view,
            ProblemHttpResult problem => throw new PageProblemException(problem.StatusCode, problem.ProblemDetails.Title ?? ""),
            var other => throw new InvalidOperationException($"{route} answers with {other.GetType()}, not with {typeof(TView)}."),
        };
    }
}
