using Microsoft.AspNetCore.Http;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using ResearchFlows.Functions.Tests.Support;
using System.Text;

namespace ResearchFlows.Functions.Tests;

/// <summary>The page's functions over a host that is not there: the shell, which takes no key, says nothing; the content, which takes one, has the data.</summary>
public sealed class PageFunctionsTests : IAsyncLifetime, IAsyncDisposable
{
    private const string Secret = "Where is the treasure?";

    private readonly string _folder = Directory.CreateTempSubdirectory("page-functions-").FullName;
    private readonly FakeClient _fake = new();
    private readonly HttpFunctions _functions = new(NullLoggerFactory.Instance);
    private readonly ServiceProvider _services;

    public PageFunctionsTests()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "agents", "demo"));
        File.WriteAllText(Path.Combine(_folder, "agents", "demo", "agent.json"), """{ "name": "demo", "model": "m", "prompt": "Answer." }""");
        _services = new ServiceCollection().AddLogging()
            .AddFunctionsHost(RunningApp.Options(Path.Combine(_folder, "data")) with { AgentsPath = Path.Combine(_folder, "agents") }).BuildServiceProvider();
        _fake.Add("run-1", OrchestrationRuntimeStatus.Completed, new { agent = "demo", question = Secret });
    }

    [Fact]
    public async Task The_shell_of_every_page_comes_without_asking_the_host_for_anything()
    {
        _fake.Before = call => Assert.Fail($"{call} was not expected.");

        foreach (var (status, html) in new[]
        {
            await ServeAsync(_functions.RunsPage), await ServeAsync((request, client) => _functions.RunPage(request, "run-1", client)), await ServeAsync(_functions.AgentsPage),
            await ServeAsync((request, client) => _functions.ScoresPage(request, "demo", client)), await ServeAsync((request, client) => _functions.PromptsPage(request, "demo", client)),
        })
        {
            Assert.Equal(200, status);
            Assert.Contains("data-load", html, StringComparison.Ordinal);
            Assert.DoesNotContain("demo", html, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_content_of_a_run_and_of_an_agent_has_the_data()
    {
        Assert.Contains(Secret, (await ServeAsync((request, client) => _functions.RunContent(request, "run-1", client))).Html, StringComparison.Ordinal);
        Assert.Contains("demo", (await ServeAsync(_functions.AgentsContent)).Html, StringComparison.Ordinal);
        Assert.Contains("Scores of demo", (await ServeAsync((request, client) => _functions.ScoresContent(request, "demo", client))).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_there_is_said_in_the_contents_place()
    {
        var (status, html) = await ServeAsync((request, client) => _functions.RunContent(request, "nobody", client));

        Assert.Equal(404, status);
        Assert.Contains("There is no instance &#x27;nobody&#x27;.", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_script_and_the_styles_come_without_a_key_and_may_be_kept()
    {
        var (status, html) = await ServeAsync((request, client) => _functions.PageAsset(request, "page.js", client));

        Assert.Equal(200, status);
        Assert.Contains("x-functions-key", html, StringComparison.Ordinal);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _fake.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<(int Status, string Html)> ServeAsync(Func<HttpRequest, DurableTaskClient, Task<IResult>> function)
    {
        using var body = new MemoryStream();
        var context = new DefaultHttpContext { RequestServices = _services };
        context.Request.Method = HttpMethods.Get;
        context.Response.Body = body;
        await (await function(context.Request, _fake)).ExecuteAsync(context);
        Assert.Equal("nosniff", context.Response.Headers.XContentTypeOptions);
        return (context.Response.StatusCode, Encoding.UTF8.GetString(body.ToArray()));
    }
}
