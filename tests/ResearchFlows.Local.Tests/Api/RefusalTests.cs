using ResearchFlows.Local.Tests.Support;
using System.Net;

namespace ResearchFlows.Local.Tests.Api;

/// <summary>Every way to be refused comes out as a problem document.</summary>
public sealed class RefusalTests(TestHost host) : IClassFixture<TestHost>
{
    [Theory]
    [InlineData("{", null)]
    [InlineData("[]", null)]
    [InlineData("""{"question":"a","question":"b"}""", null)]
    [InlineData("{}", "question")]
    [InlineData("""{"question":""}""", "question")]
    [InlineData("""{"question":"  "}""", "question")]
    [InlineData("""{"question":7}""", "question")]
    [InlineData("""{"question":["a"]}""", "question")]
    [InlineData("""{"question":"a","agent":true}""", "agent")]
    [InlineData("""{"question":"a","instanceId":"../x"}""", "instanceId")]
    [InlineData("""{"question":"a","instanceId":"a b"}""", "instanceId")]
    [InlineData("""{"question":"a","instanceId":"a\n"}""", "instanceId")]
    [InlineData("""{"question":"a","agent":"\ud800"}""", "agent")]
    [InlineData("""{"question":"a\u0000b"}""", "question")]
    [InlineData("""{"question":"a","temperature":1}""", "temperature")]
    [InlineData("""{"question":"a","Question":"b"}""", "Question")]
    public async Task A_body_that_cannot_be_understood_is_refused_with_the_field_named(string body, string? field) =>
        await AssertProblemAsync(await host.SendAsync("POST", "/api/research", body), HttpStatusCode.BadRequest, field);

    [Theory]
    [InlineData("GET", "/api/instances?top=0", "top")]
    [InlineData("GET", "/api/instances?top=many", "top")]
    [InlineData("GET", "/api/instances?top=1&top=2", "top")]
    [InlineData("GET", "/api/instances?status=Asleep", "status")]
    [InlineData("GET", "/api/instances?from=yesterday", "from")]
    [InlineData("GET", "/api/instances?continuation=@@@", "continuation")]
    [InlineData("GET", "/api/instances/x?waitSeconds=61", "waitSeconds")]
    [InlineData("GET", "/api/instances/.x", "id")]
    [InlineData("GET", "/api/instances/a%20b/steps", "id")]
    [InlineData("GET", "/api/instances/a%0A/steps", "id")]
    [InlineData("GET", "/api/instances/%3Cscript%3E/history", "id")]
    public async Task A_query_or_an_id_that_cannot_be_understood_is_refused_with_the_field_named(string method, string path, string field) =>
        await AssertProblemAsync(await host.SendAsync(method, path), HttpStatusCode.BadRequest, field);

    [Theory]
    [InlineData("GET", "/api/instances/nobody", null)]
    [InlineData("GET", "/api/instances/nobody/steps", null)]
    [InlineData("GET", "/api/instances/nobody/history", null)]
    [InlineData("DELETE", "/api/instances/nobody", null)]
    [InlineData("POST", "/api/instances/nobody/suspend", "{}")]
    [InlineData("POST", "/api/instances/nobody/resume", "{}")]
    [InlineData("POST", "/api/instances/nobody/terminate", "{}")]
    [InlineData("POST", "/api/instances/nobody/events/go", "{}")]
    [InlineData("GET", "/api/agents/nobody", null)]
    [InlineData("GET", "/api/agents/nobody/prompts", null)]
    [InlineData("PUT", "/api/agents/nobody/prompts/default", """{"version":1}""")]
    [InlineData("POST", "/api/agents/nobody/evaluations", "{}")]
    [InlineData("POST", "/api/agents/nobody/improvements", "{}")]
    [InlineData("POST", "/api/agents/nobody/optimizations", "{}")]
    [InlineData("GET", "/api/agents/nobody/scores", null)]
    [InlineData("POST", "/api/research", """{"question":"a","agent":"nobody"}""")]
    [InlineData("GET", "/api/nothing", null)]
    [InlineData("GET", "/elsewhere", null)]
    public async Task What_is_not_there_is_not_found(string method, string path, string? body) =>
        await AssertProblemAsync(await host.SendAsync(method, path, body), HttpStatusCode.NotFound);

    [Theory]
    [InlineData("GET", "/api/research")]
    [InlineData("DELETE", "/api/instances")]
    [InlineData("PATCH", "/api/instances/x")]
    public async Task A_method_that_a_route_does_not_take_is_refused(string method, string path)
    {
        var response = await host.SendAsync(method, path);

        await AssertProblemAsync(response, HttpStatusCode.MethodNotAllowed);
        Assert.NotEmpty(response.Content.Headers.Allow);
    }

    [Theory]
    [InlineData("POST", "/api/research", "text/plain")]
    [InlineData("POST", "/api/research", "application/x-www-form-urlencoded")]
    [InlineData("POST", "/api/instances/x/terminate", "text/plain")]
    [InlineData("PUT", "/api/agents/harbor/prompts/default", "text/plain")]
    [InlineData("DELETE", "/api/instances/x", "text/plain")]
    public async Task A_change_whose_body_is_not_JSON_is_refused(string method, string path, string contentType) =>
        await AssertProblemAsync(await host.SendAsync(method, path, """{"question":"a"}""", contentType), HttpStatusCode.UnsupportedMediaType);

    [Fact]
    public async Task A_change_without_a_content_type_is_refused() =>
        await AssertProblemAsync(await host.SendAsync("POST", "/api/instances/x/terminate"), HttpStatusCode.UnsupportedMediaType);

    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:7071")]
    [InlineData("127.0.0.1.evil.example")]
    public async Task A_request_for_a_foreign_host_is_refused(string name) =>
        await AssertProblemAsync(await host.SendAsync("GET", "/api/agents", host: name), HttpStatusCode.MisdirectedRequest);

    [Theory]
    [InlineData("localhost")]
    [InlineData("LOCALHOST:7071")]
    [InlineData("[::1]:7071")]
    public async Task Loopback_has_several_names(string name) =>
        Assert.Equal(HttpStatusCode.OK, (await host.SendAsync("GET", "/api/agents", host: name)).StatusCode);

    [Fact]
    public async Task A_body_over_1_MB_is_refused() =>
        await AssertProblemAsync(await host.SendAsync("POST", "/api/research", $$"""{"question":"{{new string('a', 1024 * 1024)}}"}"""), HttpStatusCode.RequestEntityTooLarge);

    [Theory]
    [InlineData("a", 32 * 1024)]
    [InlineData("\\u0001", 6 * 1024)]
    [InlineData("😀", 3 * 1024)]
    public async Task An_event_of_more_than_crosses_the_port_is_refused(string unit, int count)
    {
        var response = await host.SendAsync("POST", "/api/instances/nobody/events/go", $"\"{string.Concat(Enumerable.Repeat(unit, count))}\"");

        await AssertProblemAsync(response, HttpStatusCode.RequestEntityTooLarge);
        Assert.Contains("32,768", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Very_many_unknown_fields_with_very_long_names_are_refused_in_a_few_words()
    {
        var fields = string.Join(',', Enumerable.Range(0, 1000).Select(number => $"\"{number}{new string('x', 900)}\":1"));

        var response = await host.SendAsync("POST", "/api/research", $$"""{"question":"a",{{fields}}}""");

        await AssertProblemAsync(response, HttpStatusCode.BadRequest);
        Assert.InRange((await response.Content.ReadAsByteArrayAsync()).Length, 100, 20_000);
    }

    [Fact]
    public async Task A_question_over_the_limit_of_the_settings_is_refused()
    {
        var response = await host.SendAsync("POST", "/api/research", $$"""{"question":"{{new string('a', 501)}}"}""");

        await AssertProblemAsync(response, HttpStatusCode.BadRequest, "question");
        Assert.Contains("500", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task An_instance_that_has_ended_is_not_managed_any_more()
    {
        var instance = await host.ResearchAsync();

        foreach (var verb in new[] { "suspend", "resume", "terminate", "events/go" })
        {
            await AssertProblemAsync(await host.SendAsync("POST", $"/api/instances/{instance.InstanceId}/{verb}", "{}"), HttpStatusCode.Conflict);
        }
    }

    [Fact]
    public async Task A_prompt_version_that_does_not_exist_is_refused()
    {
        await host.ResearchAsync();

        await AssertProblemAsync(await host.SendAsync("PUT", "/api/agents/harbor/prompts/default", """{"version":99}"""), HttpStatusCode.BadRequest, "version");
    }

    [Fact]
    public async Task No_answer_may_be_guessed_to_be_another_type_or_shared_with_other_sites()
    {
        var response = await host.SendAsync("GET", "/api/agents");

        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.DoesNotContain(response.Headers, header => header.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
    }

    private static async Task AssertProblemAsync(HttpResponseMessage response, HttpStatusCode status, string? field = null)
    {
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = await TestHost.JsonAsync(response);
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        Assert.NotEmpty(problem.GetProperty("title").GetString()!);
        if (field is not null)
        {
            Assert.Contains(problem.GetProperty("errors").EnumerateObject(), error => error.Name == field);
        }
    }
}
