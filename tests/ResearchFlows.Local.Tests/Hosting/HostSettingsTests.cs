using ResearchFlows.Local.Hosting;
using ResearchFlows.Local.Tests.Support;
using System.Net;

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

    [Theory]
    [InlineData("reviewer")]
    [InlineData("reviewer=")]
    [InlineData("=secret")]
    [InlineData("a b=secret")]
    [InlineData("reviewer=se cret")]
    [InlineData("reviewer=secret;reviewer=other")]
    [InlineData("reviewer=secret;ci=secret")]
    public void Keys_that_cannot_be_told_apart_or_sent_are_refused_and_never_shown(string keys)
    {
        var mistake = Assert.Throws<SettingException>(() => NamedKeys.Read(HostSettings.InMemory(("ResearchFlows:Keys", keys))));

        Assert.Contains("ResearchFlows__Keys", mistake.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", mistake.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1", "", false, true)]
    [InlineData("::1", "", false, true)]
    [InlineData("0.0.0.0", "", false, false)]
    [InlineData("192.0.2.7", "", false, false)]
    [InlineData("0.0.0.0", "ci=secret", false, true)]
    [InlineData("0.0.0.0", "", true, true)]
    public void Beyond_this_machine_it_takes_keys_or_the_word_insecure(string address, string keys, bool insecure, bool allowed)
    {
        var configuration = HostSettings.InMemory(("ResearchFlows:Keys", keys));
        var settings = new HostSettings { Configuration = configuration, Address = IPAddress.Parse(address), Insecure = insecure };

        var refusal = Record.Exception(() => settings.RefuseOpenHost(NamedKeys.Read(configuration)));

        Assert.Equal(allowed, refusal is null);
        Assert.True(allowed || refusal is SettingException);
    }

    public void Dispose() => _folder.Dispose();
}
