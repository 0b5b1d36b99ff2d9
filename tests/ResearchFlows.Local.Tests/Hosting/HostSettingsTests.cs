using ResearchFlows.Local.Hosting;
using ResearchFlows.Local.Tests.Support;

namespace ResearchFlows.Local.Tests.Hosting;

public sealed class HostSettingsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public void The_command_line_wins_over_local_settings_and_those_over_the_defaults()
    {
        _folder.Write("local.settings.json", """
            { "IsEncrypted": false, "Values": { "ResearchFlows__DataPath": "from-file", "ResearchFlows__AgentsPath": "from-file", "OptimizationSchedule": "" } }
            """);

        var settings = HostSettings.Read(_folder.Path, ("ResearchFlows:DataPath", "from-command-line"), ("ResearchFlows:AgentsPath", null));

        Assert.Equal("from-command-line", settings["ResearchFlows:DataPath"]);
        Assert.Equal("from-file", settings["ResearchFlows:AgentsPath"]);
    }

    [Fact]
    public void Without_any_settings_the_demo_agent_and_a_folder_of_its_own_are_used()
    {
        var settings = HostSettings.Read(_folder.Path);

        Assert.Equal(("scripts", ".researchflows"), (settings["ResearchFlows:AgentsPath"], settings["ResearchFlows:DataPath"]));
    }

    [Theory]
    [InlineData("{", "local.settings.json")]
    [InlineData("[]", "local.settings.json")]
    [InlineData("""{ "IsEncrypted": true, "Values": {} }""", "IsEncrypted")]
    public void A_file_that_cannot_be_understood_is_named(string text, string named)
    {
        _folder.Write("local.settings.json", text);

        Assert.Contains(named, Assert.Throws<SettingException>(() => HostSettings.Read(_folder.Path)).Message);
    }

    public void Dispose() => _folder.Dispose();
}
