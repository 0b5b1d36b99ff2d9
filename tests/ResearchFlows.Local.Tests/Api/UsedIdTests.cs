using ResearchFlows.Local.Tests.Support;
using ResearchFlows.Ports;
using System.Net;

namespace ResearchFlows.Local.Tests.Api;

/// <summary>What came of an instance stays in the ledger when it is purged: its id is not taken for other work.</summary>
public sealed class UsedIdTests
{
    private const string Cases = """{"cases":[{"id":"basin","question":"How deep is the north basin?","expected":"14 m"}]}""";

    [Fact]
    public async Task The_id_of_a_purged_run_takes_its_own_question_again_and_no_other()
    {
        await using var cases = await CasesHost.StartAsync();
        await cases.Host.ResearchAsync(HarborAgent.Question, "chosen");
        await PurgeAsync(cases, "chosen");

        var other = await cases.PostAsync("research", new { question = "Who owns the crane?", instanceId = "chosen" });
        var same = await cases.Host.ResearchAsync(HarborAgent.Question, "chosen");

        Assert.Equal(HttpStatusCode.Conflict, other.StatusCode);
        Assert.Contains("was used before, for another question", await other.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(OrchestrationRuntimeStatus.Completed, same.RuntimeStatus);
    }

    [Theory]
    [InlineData("evaluations")]
    [InlineData("improvements")]
    public async Task The_id_of_what_was_measured_and_purged_measures_nothing_else(string kind)
    {
        await using var cases = await CasesHost.StartAsync(Cases);
        Task<HttpResponseMessage> StartAsync(string id) => cases.PostAsync($"agents/{HarborAgent.Name}/{kind}", new { instanceId = id });
        Assert.Equal(HttpStatusCode.Accepted, (await StartAsync("my-chosen")).StatusCode);
        await cases.Host.EndAsync("my-chosen");
        Assert.Equal(HttpStatusCode.Accepted, (await StartAsync("my-chosen")).StatusCode);
        await PurgeAsync(cases, "my-chosen");

        var again = await StartAsync("my-chosen");
        var shorter = await StartAsync("my");

        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
        Assert.Contains("was used before", await again.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Accepted, shorter.StatusCode);
        await cases.Host.EndAsync("my");
    }

    private static async Task PurgeAsync(CasesHost cases, string instanceId) =>
        Assert.Equal(HttpStatusCode.OK, (await cases.Host.SendAsync("DELETE", $"/api/instances/{instanceId}")).StatusCode);
}
