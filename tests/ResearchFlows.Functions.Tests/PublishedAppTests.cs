using ResearchFlows.Functions.Tests.Support;
using System.Text.Json;

namespace ResearchFlows.Functions.Tests;

public sealed class PublishedAppTests(PublishedApp app) : IClassFixture<PublishedApp>
{
    [Fact]
    public void Every_function_is_listed_for_the_host()
    {
        var listed = Read("functions.metadata").EnumerateArray().ToDictionary(function => function.GetProperty("name").GetString()!);
        Assert.Equal(AppFunctions.All.Select(function => function.Name).Order(), listed.Keys.Order());
        Assert.All(AppFunctions.All, function =>
        {
            var metadata = listed[function.Name];
            Assert.Equal("ResearchFlows.Functions.dll", metadata.GetProperty("scriptFile").GetString());
            Assert.Equal($"{function.Method.DeclaringType!.FullName}.{function.Method.Name}", metadata.GetProperty("entryPoint").GetString());
        });
    }

    [Fact]
    public void The_worker_that_the_host_starts_is_there()
    {
        var worker = Read("worker.config.json").GetProperty("description");
        Assert.Equal("dotnet-isolated", worker.GetProperty("language").GetString());
        Assert.Equal("dotnet", worker.GetProperty("defaultExecutablePath").GetString());
        Assert.True(Exists(worker.GetProperty("defaultWorkerPath").GetString()!));
        Assert.True(Exists("ResearchFlows.Functions.runtimeconfig.json"));
    }

    [Fact]
    public void The_worker_gives_back_the_memory_that_a_large_document_took_for_a_moment()
    {
        var settings = Read("ResearchFlows.Functions.runtimeconfig.json").GetProperty("runtimeOptions").GetProperty("configProperties");

        Assert.Equal(7, settings.GetProperty("System.GC.ConserveMemory").GetInt32());
    }

    [Fact]
    public void The_extension_that_the_host_loads_is_there_with_its_back_end()
    {
        var extensions = Read("extensions.json").GetProperty("extensions").EnumerateArray().ToList();
        Assert.Contains(extensions, extension => extension.GetProperty("name").GetString() == "DurableTask");
        Assert.All(extensions, extension => Assert.True(Exists(extension.GetProperty("hintPath").GetString()!)));
        Assert.True(Exists(".azurefunctions", "DurableTask.AzureStorage.dll"));
        Assert.True(Exists(".azurefunctions", "function.deps.json"));
    }

    [Fact]
    public void The_hosts_settings_are_there_and_this_machines_are_not()
    {
        Assert.Equal(RepositoryFiles.Read("host.json"), File.ReadAllText(Path.Combine(app.Folder, "host.json")));
        Assert.False(Exists("local.settings.json"));
    }

    private JsonElement Read(string file) => JsonDocument.Parse(File.ReadAllText(Path.Combine(app.Folder, file))).RootElement;

    private bool Exists(params string[] path) => File.Exists(Path.Combine([app.Folder, .. path]));
}
