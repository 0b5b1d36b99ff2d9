using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using ResearchFlows.LlamaStack;
using System.Reflection;

namespace ResearchFlows.Functions.Tests.Support;

/// <summary>The app's services and HTTP functions behind a real Kestrel, mapped by their attributes, with a fake durable client.</summary>
internal sealed class RunningApp : IDisposable
{
    private readonly WebApplication _app;
    private readonly string _data;

    private RunningApp(WebApplication app, FakeClient client, string data)
    {
        _app = app;
        _data = data;
        Durable = client;
        Http = new HttpClient { BaseAddress = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()) };
    }

    public FakeClient Durable { get; }

    public HttpClient Http { get; }

    public IServiceProvider Services => _app.Services;

    public static async Task<RunningApp> StartAsync()
    {
        var data = Directory.CreateTempSubdirectory("researchflows-functions-").FullName;
        var client = new FakeClient();
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = Environments.Development });
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRouting();

        // It stands still, so that on a busy machine nothing is late.
        builder.Services.AddSingleton<TimeProvider>(new FakeTimeProvider(TimeProvider.System.GetUtcNow()));
        builder.Services.AddFunctionsHost(Options(data));
        var app = builder.Build();
        foreach (var function in AppFunctions.TriggeredBy<HttpTriggerAttribute>())
        {
            Map(app, function, client);
        }

        await app.StartAsync();
        return new RunningApp(app, client, data);
    }

    public static ResearchFlowsOptions Options(string data) => AppFolder.Resolve(
        new ResearchFlowsOptions
        {
            LlamaStack = new LlamaStackOptions { Endpoint = new Uri("http://127.0.0.1:9"), TimeoutSeconds = 5 },
            AgentsPath = "scripts",
            DataPath = data,
        },
        AppContext.BaseDirectory);

    public void Dispose()
    {
        Http.Dispose();
        _app.StopAsync().GetAwaiter().GetResult();
        ((IDisposable)_app).Dispose();
        Directory.Delete(_data, recursive: true);
    }

    private static void Map(WebApplication app, AppFunction function, DurableTaskClient client)
    {
        var trigger = function.Method.GetParameters().Select(parameter => parameter.GetCustomAttribute<HttpTriggerAttribute>()).Single(found => found is not null)!;
        app.MapMethods($"/api/{trigger.Route}", trigger.Methods!.Select(method => method.ToUpperInvariant()), async (HttpContext http) =>
        {
            var instance = ActivatorUtilities.CreateInstance(http.RequestServices, function.Method.DeclaringType!);
            var arguments = function.Method.GetParameters().Select(parameter =>
                parameter.ParameterType == typeof(HttpRequest) ? http.Request
                : parameter.ParameterType == typeof(DurableTaskClient) ? client
                : http.Request.RouteValues[parameter.Name!]);
            return await (Task<IResult>)function.Method.Invoke(instance, [.. arguments])!;
        });
    }
}
