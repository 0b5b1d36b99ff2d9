using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenTelemetry.Trace;
using ResearchFlows.Hosting;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace ResearchFlows.Functions.Tests;

public sealed class TelemetryExportTests
{
    [Theory]
    [InlineData("DurableTask.Core")]
    [InlineData("Microsoft.DurableTask")]
    [InlineData("WebJobs.Extensions.DurableTask")]
    [InlineData("Microsoft.Azure.Functions.Worker")]
    public void The_durable_spans_of_the_Functions_host_are_left_to_it(string source)
    {
        using var services = Services(("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1"));
        using var ours = new ActivitySource("ResearchFlows");
        using var theirs = new ActivitySource(source);

        services.GetRequiredService<TracerProvider>();

        Assert.True(ours.HasListeners());
        Assert.False(theirs.HasListeners());
    }

    [Fact]
    public void The_hosts_own_meter_is_exported_and_no_other_of_its_name()
    {
        using var services = Services(("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1"));
        var ours = services.GetRequiredService<IMeterFactory>().Create("ResearchFlows").CreateCounter<long>("ours");
        using var meter = new Meter("ResearchFlows");
        var others = meter.CreateCounter<long>("others");

        // What the generic host does at its start.
        services.GetRequiredService<IStartupValidator>().Validate();

        Assert.True(ours.Enabled);
        Assert.False(others.Enabled);
    }

    [Fact]
    public void Nothing_is_exported_unless_it_is_said_where_to()
    {
        using var services = Services();

        Assert.Null(services.GetService<TracerProvider>());
    }

    private static ServiceProvider Services(params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value)).Build();
        return new ServiceCollection().AddSingleton<IConfiguration>(configuration).AddLogging().AddTelemetryExport(configuration).BuildServiceProvider();
    }
}
