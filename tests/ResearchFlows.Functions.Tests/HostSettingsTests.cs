using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ResearchFlows.Functions.Tests.Support;
using ResearchFlows.Ports;
using ResearchFlows.Research;
using System.Text.Json;

namespace ResearchFlows.Functions.Tests;

public sealed class HostSettingsTests
{
    [Fact]
    public void Relative_paths_are_relative_to_the_repository_in_a_checkout_and_absolute_ones_stay()
    {
        Assert.True(File.Exists(Path.Combine(RepositoryFiles.Root, "ResearchFlows.sln")));
        Assert.Equal(Path.Combine(RepositoryFiles.Root, "scripts"), RunningApp.Options("data").AgentsPath);
        var elsewhere = Path.Combine(Path.GetTempPath(), "elsewhere");
        Assert.Equal(elsewhere, RunningApp.Options(elsewhere).DataPath);
    }

    [Fact]
    public void Relative_paths_are_relative_to_the_app_where_it_is_deployed()
    {
        var wwwroot = Directory.CreateTempSubdirectory("wwwroot-").FullName;
        var options = AppFolder.Resolve(RunningApp.Options("data") with { AgentsPath = "agents", DataPath = "../data" }, wwwroot + "/");
        Assert.Equal(Path.Combine(wwwroot, "agents"), options.AgentsPath);
        Assert.Equal(Path.Combine(Path.GetDirectoryName(wwwroot)!, "data"), options.DataPath);
        Directory.Delete(wwwroot);
    }

    [Fact]
    public void Sample_settings_are_complete_and_can_be_read()
    {
        using var sample = JsonDocument.Parse(RepositoryFiles.Read("local.settings.sample.json"));
        var values = sample.RootElement.GetProperty("Values").EnumerateObject().ToDictionary(value => value.Name, value => value.Value.GetString());
        Assert.Equal("UseDevelopmentStorage=true", values["AzureWebJobsStorage"]);
        Assert.Equal("dotnet-isolated", values["FUNCTIONS_WORKER_RUNTIME"]);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(values.ToDictionary(value => value.Key.Replace("__", ":"), value => value.Value)).Build();
        var options = ResearchFlowsOptions.Read(configuration);
        Assert.Equal(new Uri("http://127.0.0.1:8321"), options.LlamaStack.Endpoint);
        Assert.Equal(options.MaxQuestionLength.ToString(), values["ResearchFlows__MaxQuestionLength"]);
    }

    /// <summary>Activities and results go through the worker's serializer, what the client sends through the durable converter, an orchestration's input through the options.</summary>
    [Fact]
    public void What_crosses_the_port_is_written_by_the_products_own_rules()
    {
        var builder = FunctionsApplication.CreateBuilder([]);
        builder.ConfigureFunctionsWebApplication();
        // The worker finds this extension through its entry assembly, which here is the test runner.
        builder.ConfigureDurableExtension();
        builder.Services.AddFunctionsHost(RunningApp.Options("data"));
        using var worker = builder.Build();
        var input = new ResearchInput("demo", "Größer als „2“?", new EvaluatedCase("case", 3));
        var text = JsonSerializer.Serialize(input, PortJson.Options);
        var services = worker.Services;
        Assert.Equal(text, services.GetRequiredService<IOptions<WorkerOptions>>().Value.Serializer!.Serialize(input).ToString());
        Assert.Equal(text, services.GetRequiredService<IOptionsMonitor<DurableTaskClientOptions>>().CurrentValue.DataConverter.Serialize(input));
        Assert.Equal(text, services.GetRequiredService<IOptionsMonitor<DurableTaskWorkerOptions>>().CurrentValue.DataConverter.Serialize(input));
        var json = services.GetRequiredService<IOptions<JsonSerializerOptions>>().Value;
        Assert.Equal(text, JsonSerializer.Serialize(input, json));
        Assert.Equal(input, JsonSerializer.Deserialize<ResearchInput>(text, json));
    }
}
