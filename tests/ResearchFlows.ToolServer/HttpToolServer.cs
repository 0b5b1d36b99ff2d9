using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using System.Text;

namespace ResearchFlows.ToolServer;

/// <summary>The tools over HTTP, in the test's process.</summary>
public sealed class HttpToolServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private HttpToolServer(WebApplication application, HabitualTools tools) => (_application, Tools) = (application, tools);

    /// <summary>Where it is.</summary>
    public Uri Address => new(_application.Urls.Single());

    /// <summary>Its tools.</summary>
    public HabitualTools Tools { get; }

    /// <summary>Starts it on a free port.</summary>
    /// <param name="log">The file that calls are noted in.</param>
    public static async Task<HttpToolServer> StartAsync(string log)
    {
        var tools = new HabitualTools(log);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddMcpServer(tools.Configure).WithHttpTransport(http => http.Stateless = true);
        var application = builder.Build();
        application.MapMcp("/");
        application.MapPost("/endless", context => SayWithoutEndAsync(context, "application/json", "x"));
        application.MapPost("/events", context => SayWithoutEndAsync(context, "text/event-stream", "data: x\n"));
        await application.StartAsync();
        return new HttpToolServer(application, tools);
    }

    private static async Task SayWithoutEndAsync(HttpContext context, string contentType, string said)
    {
        var bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(said, 1000)));
        context.Response.ContentType = contentType;
        while (!context.RequestAborted.IsCancellationRequested)
        {
            await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
        }
    }

    /// <summary>Stops it.</summary>
    public ValueTask DisposeAsync() => _application.DisposeAsync();
}
