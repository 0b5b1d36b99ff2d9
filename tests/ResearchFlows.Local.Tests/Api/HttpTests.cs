using ResearchFlows.Http;
using ResearchFlows.Instances;
using ResearchFlows.Local.Tests.Support;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace ResearchFlows.Local.Tests.Api;

/// <summary>failing-inputs.md, 19: HTTP as clients, proxies and editors speak it.</summary>
public sealed class HttpTests(TestHost host) : IClassFixture<TestHost>
{
    public static TheoryData<string> Looks => [.. ApiTable.All.Where(route => route.Method == "GET").Select(route => route.Pattern)];

    [Theory]
    [MemberData(nameof(Looks))]
    public async Task HEAD_answers_as_GET_does_without_a_body(string pattern)
    {
        var id = (await host.ResearchAsync()).InstanceId;
        var path = ApiRoute.Prefix + pattern.Replace("{id}", id, StringComparison.Ordinal).Replace("{agent}", HarborAgent.Name, StringComparison.Ordinal);

        using var get = await host.LookAsync("GET", path);
        using var head = await host.LookAsync("HEAD", path);

        Assert.Equal((get.StatusCode, get.Content.Headers.ContentType), (head.StatusCode, head.Content.Headers.ContentType));
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task HEAD_of_the_OpenAPI_document_is_its_head()
    {
        using var get = await host.SendAsync("GET", "/api/openapi.json");
        using var head = await host.SendAsync("HEAD", "/api/openapi.json");

        Assert.Equal((get.StatusCode, get.Content.Headers.ContentType), (head.StatusCode, head.Content.Headers.ContentType));
        Assert.DoesNotContain("\"head\"", await get.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("/api/research", HttpStatusCode.MethodNotAllowed)]
    [InlineData("/api/instances/nobody", HttpStatusCode.NotFound)]
    [InlineData("/api/instances?top=0", HttpStatusCode.BadRequest)]
    public async Task HEAD_is_refused_where_GET_is(string path, HttpStatusCode status) => Assert.Equal(status, (await host.SendAsync("HEAD", path)).StatusCode);

    [Fact]
    public async Task A_byte_order_mark_before_a_body_is_no_part_of_it()
    {
        var response = await host.SendAsync("POST", "/api/research", "\uFEFF{\"question\":\"How deep is the north basin?\"}");

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await host.SendAsync("POST", "/api/research", "\uFEFF\uFEFF{}")).StatusCode);
    }

    [Theory]
    [InlineData("POST", "/api/research", "gzip")]
    [InlineData("POST", "/api/research", "br")]
    [InlineData("POST", "/api/research", "deflate, gzip")]
    [InlineData("PUT", "/api/agents/harbor/prompts/default", "GZIP")]
    public async Task An_encoded_body_is_a_media_type_that_is_not_taken(string method, string path, string encoding)
    {
        using var body = new MemoryStream();
        await using (var gzip = new GZipStream(body, CompressionMode.Compress, leaveOpen: true))
        {
            await gzip.WriteAsync(Encoding.UTF8.GetBytes("""{"question":"a"}"""));
        }

        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = new ByteArrayContent(body.ToArray()) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
        using var response = await host.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Assert.Contains("Content-Encoding", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_body_that_is_said_to_be_as_it_is_is_taken()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/research") { Content = new StringContent("""{"question":"a"}""", Encoding.UTF8, "application/json") };
        request.Content.Headers.ContentEncoding.Add("identity");

        Assert.Equal(HttpStatusCode.Accepted, (await host.Http.SendAsync(request)).StatusCode);
    }

    [Theory]
    [InlineData("GET", "/api/instances?parnet=x", "parnet")]
    [InlineData("GET", "/api/instances?top=5&Limit=5", "Limit")]
    [InlineData("GET", "/api/instances/x?wait=5", "wait")]
    [InlineData("GET", "/api/agents?verbose", "verbose")]
    [InlineData("GET", "/api/health?code=1", "code")]
    [InlineData("POST", "/api/research?agent=harbor", "agent")]
    [InlineData("DELETE", "/api/instances/x?force=true", "force")]
    public async Task A_query_parameter_that_a_route_does_not_take_is_refused_by_name(string method, string path, string name)
    {
        using var response = await host.SendAsync(method, path, method == "POST" ? """{"question":"a"}""" : null);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains((await TestHost.JsonAsync(response)).GetProperty("errors").EnumerateObject(), error => error.Name == name);
    }

    [Theory]
    [InlineData("x-c1-r1")]
    [InlineData("x-i2")]
    [InlineData("x-r1-baseline")]
    public async Task An_id_that_a_child_would_have_is_refused(string id)
    {
        using var response = await host.SendAsync("POST", "/api/research", $$"""{"question":"a","instanceId":"{{id}}"}""");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.True((await TestHost.JsonAsync(response)).GetProperty("errors").TryGetProperty("instanceId", out _));
    }

    [Fact]
    public async Task Instances_are_listed_by_their_parent()
    {
        var id = (await host.ResearchAsync()).InstanceId;

        Assert.Contains((await host.GetAsync<InstancePage>("/api/instances?top=500")).Instances, instance => instance.InstanceId == id);
        Assert.Contains((await host.GetAsync<InstancePage>("/api/instances?parent=*&top=500")).Instances, instance => instance.InstanceId == id);
        Assert.Empty((await host.GetAsync<InstancePage>($"/api/instances?parent={id}")).Instances);
        Assert.Equal(HttpStatusCode.BadRequest, (await host.SendAsync("GET", "/api/instances?parent=a%20b")).StatusCode);
    }
}
