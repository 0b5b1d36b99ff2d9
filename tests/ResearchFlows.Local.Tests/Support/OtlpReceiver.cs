using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using System.Net;

namespace ResearchFlows.Local.Tests.Support;

/// <summary>Takes what hosts export by OTLP over HTTP, whatever becomes of a single request. The file is part of the benchmarks too.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _application;

    private OtlpReceiver(WebApplication application) => _application = application;

    /// <summary>What a host is started with to export here.</summary>
    public IReadOnlyList<(string Name, string? Value)> Settings => [("OTEL_EXPORTER_OTLP_ENDPOINT", _application.Urls.Single()), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")];

    /// <summary>Listens on a free port.</summary>
    /// <param name="take">Gets each request's path and body, also several at a time.</param>
    public static async Task<OtlpReceiver> StartAsync(Action<string, byte[]> take)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var application = builder.Build();
        application.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            take(context.Request.Path, body.ToArray());
        });
        await application.StartAsync();
        return new(application);
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();
}
