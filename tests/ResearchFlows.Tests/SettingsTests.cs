using Microsoft.Extensions.Configuration;
using ResearchFlows.Ledger;

namespace ResearchFlows.Tests;

/// <summary>failing-inputs.md, 15: settings as people write them.</summary>
public sealed class SettingsTests
{
    [Theory]
    [InlineData("abc123\n", "abc123")]
    [InlineData("  abc123\r\n", "abc123")]
    [InlineData("\tabc123\t", "abc123")]
    [InlineData(" \n", null)]
    public void A_key_is_taken_without_what_stands_around_it(string written, string? read) =>
        Assert.Equal(read, Read(("LlamaStack:ApiKey", written)).LlamaStack.ApiKey);

    [Theory]
    [InlineData("abc\n123")]
    [InlineData("abc\r\nX-Other: 1")]
    [InlineData("abc 123")]
    [InlineData("schl\u00fcssel")]
    [InlineData("abc\0")]
    public void A_key_that_no_header_holds_is_refused_by_name_and_not_repeated(string written)
    {
        var refused = Assert.Throws<SettingException>(() => Read(("LlamaStack:ApiKey", written)));

        Assert.Contains("ResearchFlows__LlamaStack__ApiKey", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(written, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://127.0.0.1:8372/v1", "http://127.0.0.1:8372/v1/")]
    [InlineData("http://127.0.0.1:8372/v1/", "http://127.0.0.1:8372/v1/")]
    [InlineData("http://127.0.0.1:8372/V1//", "http://127.0.0.1:8372/v1/")]
    [InlineData(" http://127.0.0.1:8372\n", "http://127.0.0.1:8372/v1/")]
    [InlineData("https://server.example/stack", "https://server.example/stack/v1/")]
    [InlineData("https://server.example/stack/v1", "https://server.example/stack/v1/")]
    [InlineData("https://server.example/apiv1", "https://server.example/apiv1/v1/")]
    public void An_endpoint_is_the_same_with_and_without_its_version(string written, string api) =>
        Assert.Equal(api, Read(("LlamaStack:Endpoint", written)).LlamaStack.ApiEndpoint.AbsoluteUri);

    [Theory]
    [InlineData("127.0.0.1:8372")]
    [InlineData("ftp://server.example")]
    [InlineData("http://server.example?key=1")]
    [InlineData("  ")]
    public void An_endpoint_that_is_no_address_is_refused_by_name(string written) =>
        Assert.Contains("ResearchFlows__LlamaStack__Endpoint", Assert.Throws<SettingException>(() => Read(("LlamaStack:Endpoint", written))).Message, StringComparison.Ordinal);

    [Fact]
    public void Folders_numbers_and_choices_are_trimmed()
    {
        var options = Read(("AgentsPath", " agents\n"), ("DataPath", "\tdata "), ("MaxQuestionLength", " 70\n"), ("LedgerJournal", " delete\n"), ("LlamaStack:TimeoutSeconds", "  "));

        Assert.Equal(("agents", "data", 70, LedgerJournal.Delete, 300), (options.AgentsPath, options.DataPath, options.MaxQuestionLength, options.LedgerJournal, options.LlamaStack.TimeoutSeconds));
    }

    private static ResearchFlowsOptions Read(params (string Key, string Value)[] settings)
    {
        Dictionary<string, string?> all = new() { ["LlamaStack:Endpoint"] = "http://127.0.0.1:8321", ["AgentsPath"] = "agents", ["DataPath"] = "data" };
        foreach (var (key, value) in settings)
        {
            all[key] = value;
        }

        return ResearchFlowsOptions.Read(new ConfigurationBuilder().AddInMemoryCollection(all.Select(setting => KeyValuePair.Create($"ResearchFlows:{setting.Key}", setting.Value))).Build());
    }
}
