using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Resources;
using ResearchFlows.Engine;
using ResearchFlows.Telemetry;

namespace ResearchFlows.Local.Hosting;

/// <summary>Exports the product's spans, metrics and events by OTLP when the standard variable says where to; nothing otherwise.</summary>
internal static class TelemetryExport
{
    /// <summary>Registers the exporter, which reads the other standard variables itself.</summary>
    public static IServiceCollection AddTelemetryExport(this IServiceCollection services, IConfiguration configuration)
    {
        if (string.IsNullOrWhiteSpace(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
        {
            return services;
        }

        // The product's own source only: a run is told by its activities, not by the requests that they make.
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(configuration["OTEL_SERVICE_NAME"] ?? "researchflows"))
            .WithTracing(tracing => tracing.AddSource(Instruments.Name))
            .WithMetrics(metrics => metrics.AddMeter(Instruments.Name, DurableEngine.MeterName))
            .WithLogging(null, logging => logging.IncludeFormattedMessage = true)
            .UseOtlpExporter();

        // Events are told whatever the log's level is.
        services.AddLogging(logging => logging.AddFilter<OpenTelemetryLoggerProvider>(typeof(RunTelemetry).Namespace, LogLevel.Information));
        return services;
    }
}
