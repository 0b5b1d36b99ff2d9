using ResearchFlows.Functions.Tests.Support;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using RuntimeStatus = Microsoft.DurableTask.Client.OrchestrationRuntimeStatus;

namespace ResearchFlows.Functions.Tests;

public sealed class RunningAppTests
{
    [Fact]
    public async Task Research_is_started_through_the_durable_client_and_answers_with_links_of_our_own()
    {
        using var app = await RunningApp.StartAsync();
        var answer = await app.Http.PostAsJsonAsync("/api/research", new { question = "Why?", instanceId = "mine" });
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal("/api/instances/mine", answer.Headers.Location?.ToString());
        var links = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("links").EnumerateObject().Select(link => link.Value.GetString()!).ToList();
        Assert.NotEmpty(links);
        Assert.All(links, link => Assert.StartsWith("/api/", link));
        Assert.All(links, link => Assert.DoesNotContain("code=", link));
        Assert.StartsWith("start ResearchOrchestration mine {\"agent\":", Assert.Single(app.Durable.Calls));
    }

    [Fact]
    public async Task Same_question_again_starts_nothing_and_another_one_is_a_conflict()
    {
        using var app = await RunningApp.StartAsync();
        await app.Http.PostAsJsonAsync("/api/research", new { question = "Why?", instanceId = "mine" });
        var same = await app.Http.PostAsJsonAsync("/api/research", new { question = "Why?", instanceId = "mine" });
        var other = await app.Http.PostAsJsonAsync("/api/research", new { question = "How?", instanceId = "mine" });
        Assert.Equal(HttpStatusCode.Accepted, same.StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, other.StatusCode);
        Assert.Single(app.Durable.Calls);
    }

    [Theory]
    [InlineData("suspend", "suspend one because")]
    [InlineData("resume", "resume one because")]
    [InlineData("terminate", "terminate one because True")]
    public async Task Instances_are_managed_through_the_durable_client(string action, string call)
    {
        using var app = await RunningApp.StartAsync();
        app.Durable.Add("one", RuntimeStatus.Running);
        var answer = await app.Http.PostAsJsonAsync($"/api/instances/one/{action}", new { reason = "because" });
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal([call], app.Durable.Calls);
    }

    [Fact]
    public async Task Events_are_raised_and_ended_instances_purged()
    {
        using var app = await RunningApp.StartAsync();
        app.Durable.Add("one", RuntimeStatus.Running);
        app.Durable.Add("two", RuntimeStatus.Completed);
        Assert.Equal(HttpStatusCode.Accepted, (await app.Http.PostAsJsonAsync("/api/instances/one/events/approval", new { approved = true })).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await app.Http.DeleteAsync("/api/instances/two")).StatusCode);
        Assert.Equal(["raise one approval {\"approved\":true}", "purge two True"], app.Durable.Calls);
    }

    [Theory]
    [InlineData("/api/instances", 200)]
    [InlineData("/api/instances?top=0", 400)]
    [InlineData("/api/instances?continuation=nonsense", 400)]
    [InlineData("/api/instances/one", 200)]
    [InlineData("/api/instances/one/steps", 200)]
    [InlineData("/api/instances/one/history", 200)]
    [InlineData("/api/instances/none", 404)]
    [InlineData("/api/instances/none/history", 404)]
    [InlineData("/api/agents", 200)]
    [InlineData("/api/agents/none", 404)]
    [InlineData("/api/agents/none/prompts", 404)]
    [InlineData("/api/health", 200)]
    public async Task Routes_answer_as_the_handlers_do(string path, int status)
    {
        using var app = await RunningApp.StartAsync();
        app.Durable.Add("one", RuntimeStatus.Running, new { agent = "a", question = "Why?" });
        Assert.Equal(status, (int)(await app.Http.GetAsync(path)).StatusCode);
    }

    [Fact]
    public async Task Prompt_of_an_unknown_agent_cannot_be_set()
    {
        using var app = await RunningApp.StartAsync();
        var answer = await app.Http.PutAsJsonAsync("/api/agents/none/prompts/default", new { version = 1 });
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Health_says_when_the_durable_store_does_not_answer_and_hides_why()
    {
        using var app = await RunningApp.StartAsync();
        app.Durable.Before = _ => throw new InvalidOperationException("https://secretaccount.table.core.windows.net refused");
        var answer = await app.Http.GetAsync("/api/health");
        var body = await answer.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains("The durable store does not answer", body);
        Assert.DoesNotContain("secretaccount", body);

        app.Durable.Before = _ => { };
        Assert.Equal(HttpStatusCode.OK, (await app.Http.GetAsync("/api/health")).StatusCode);
    }
}
