using Microsoft.Extensions.Diagnostics.Metrics;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Resources;
using ResearchFlows.Telemetry;

namespace ResearchFlows.Hosting;

/// <summary>
/// Exports the product's spans, metrics and events by OTLP when the standard variable says where to; nothing otherwise. The file is part of both hosts.
/// </summary>
internal static class TelemetryExport
{
    /// <summary>Registers the exporter, which reads the other standard variables itself.</summary>
    public static IServiceCollection AddTelemetryExport(this IServiceCollection services, IConfiguration configuration)
    {
        if (string.IsNullOrWhiteSpace(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
        {
            return services;
        }

        // The product's own source only: a run is told by its activities, not by the requests that they make, nor by the Functions host's durable spans.
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(configuration["OTEL_SERVICE_NAME"] ?? "researchflows"))
            .WithTracing(tracing => tracing.AddSource(Instruments.Name))
            .WithMetrics()
            .WithLogging(null, logging => logging.IncludeFormattedMessage = true)
            .UseOtlpExporter();

        // This host's own meters, the engine's too, whose name begins the same. By AddMeter it would be those of that name in the whole process.
        services.AddMetrics(metrics => metrics.EnableMetrics(Instruments.Name, scopes: MeterScope.Local));

        // Events are told whatever the log's level is.
        services.AddLogging(logging => logging.AddFilter<OpenTelemetryLoggerProvider>(typeof(RunTelemetry).Namespace, LogLevel.Information));
        return services;
    }
}
