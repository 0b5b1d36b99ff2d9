using ResearchFlows.Functions.Adapters;
using ResearchFlows.Functions.Tests.Support;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ResearchFlows.Functions.Tests;

public sealed partial class HostFileTests
{
    private static readonly JsonElement Host = Parse(RepositoryFiles.Read("host.json"));
    private static readonly JsonElement Durable = Host.GetProperty("extensions").GetProperty("durableTask");
    private static readonly string Readme = RepositoryFiles.Read("src", "ResearchFlows.Functions", "README.md");

    [Fact]
    public void Stands_beside_the_app() =>
        Assert.Equal(RepositoryFiles.Read("host.json"), File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "host.json")));

    [Fact]
    public void Leaves_the_prefix_of_routes_that_our_links_begin_with() => Assert.False(Host.GetProperty("extensions").TryGetProperty("http", out _));

    [Fact]
    public void Names_hub_and_storage_and_a_setting_that_the_sample_has()
    {
        Assert.Equal("ResearchFlows", Durable.GetProperty("hubName").GetString());
        var storage = Durable.GetProperty("storageProvider");
        Assert.Equal("AzureStorage", storage.GetProperty("type").GetString());
        Assert.InRange(storage.GetProperty("partitionCount").GetInt32(), 1, 16);
        var sample = Parse(RepositoryFiles.Read("local.settings.sample.json")).GetProperty("Values");
        Assert.True(sample.TryGetProperty(storage.GetProperty("connectionStringName").GetString()!, out _));
    }

    /// <summary>Azure Storage leaves them out unless told; the steps of a run are read from them.</summary>
    [Fact]
    public void Keeps_the_inputs_of_activities_in_the_history() => Assert.True(Durable.GetProperty("storeInputsInOrchestrationHistory").GetBoolean());

    /// <summary>A listing's answers hold whole instances; the default of 4 MB would refuse those of a busy hub.</summary>
    [Fact]
    public void Lets_a_listings_answer_pass() => Assert.InRange(
        Durable.GetProperty("maxGrpcMessageSizeInBytes").GetInt32(), DurableListing.InstancesPerAnswer * 80 * 1024, int.MaxValue);

    [Fact]
    public void Is_quiet_about_the_storage_and_chooses_the_tracing_that_is_general()
    {
        var levels = Host.GetProperty("logging").GetProperty("logLevel");
        Assert.Equal("Error", levels.GetProperty("Azure").GetString());
        Assert.Equal("Warning", levels.GetProperty("Host.Triggers.DurableTask").GetString());
        Assert.True(Durable.GetProperty("tracing").GetProperty("distributedTracingEnabled").GetBoolean());
        Assert.Equal("V2", Durable.GetProperty("tracing").GetProperty("version").GetString());
    }

    [Theory]
    [InlineData("AzureStorage", "AzureWebJobsStorage", "partitionCount")]
    [InlineData("mssql", "SQLDB_Connection", "createDatabaseIfNotExists")]
    [InlineData("azureManaged", "DURABLE_TASK_SCHEDULER_CONNECTION_STRING", null)]
    public void Each_back_end_of_the_README_is_told_what_it_needs(string type, string connection, string? more)
    {
        var told = Parse($"{{{Sample().Matches(Readme).Select(match => match.Value).Single(sample => sample.Contains($"\"{type}\""))}}}").GetProperty("durableTask");
        Assert.Equal("ResearchFlows", told.GetProperty("hubName").GetString(), ignoreCase: true);
        var storage = told.GetProperty("storageProvider");
        Assert.Equal(type, storage.GetProperty("type").GetString());
        Assert.Equal(connection, storage.GetProperty("connectionStringName").GetString());
        Assert.True(more is null || storage.TryGetProperty(more, out _));
        Assert.Contains($"`{connection}`", Readme);
    }

    private static JsonElement Parse(string json) => JsonDocument.Parse(json).RootElement;

    [GeneratedRegex("""(?m)^"durableTask": \{[^}]*\} \}""")]
    private static partial Regex Sample();
}
