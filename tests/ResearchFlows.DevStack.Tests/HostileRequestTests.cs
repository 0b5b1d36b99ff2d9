using System.Net;
using System.Text;
using CsCheck;
using ResearchFlows.DevStack.Tests.Support;

namespace ResearchFlows.DevStack.Tests;

/// <summary>Whatever is sent to any route: an answer that is no crash. <see cref="MalformedInputTests"/> puts wrong values into right bodies.</summary>
public sealed class HostileRequestTests
{
    private static readonly string[] Routes =
    [
        "GET /v1/health", "GET /v1/version", "GET /v1/models", "GET /v1/models/{}", "GET /v1/prompts", "POST /v1/prompts", "GET /v1/prompts/{}", "PUT /v1/prompts/{}", "DELETE /v1/prompts/{}", "GET /v1/prompts/{}/versions",
        "PUT /v1/prompts/{}/set-default-version", "GET /v1/files", "POST /v1/files", "GET /v1/files/{}", "GET /v1/files/{}/content", "DELETE /v1/files/{}", "GET /v1/vector_stores", "POST /v1/vector_stores", "GET /v1/vector_stores/{}",
        "POST /v1/vector_stores/{}", "DELETE /v1/vector_stores/{}", "POST /v1/vector_stores/{}/search", "GET /v1/vector_stores/{}/files", "POST /v1/vector_stores/{}/files", "GET /v1/vector_stores/{}/files/{}",
        "GET /v1/vector_stores/{}/files/{}/content", "DELETE /v1/vector_stores/{}/files/{}", "GET /v1/responses", "POST /v1/responses", "GET /v1/responses/{}", "GET /v1/responses/{}/input_items", "DELETE /v1/responses/{}",
        "POST /v1/responses/{}/cancel", "POST /v1/vector_stores/{}/files/{}", "POST /v1/vector_stores/{}/file_batches", "GET /v1/vector_stores/{}/file_batches/{}", "GET /v1/vector_stores/{}/file_batches/{}/files",
        "POST /v1/vector_stores/{}/file_batches/{}/cancel", "POST /v1/conversations", "GET /v1/conversations/{}", "POST /v1/conversations/{}", "DELETE /v1/conversations/{}", "GET /v1/conversations/{}/items",
        "POST /v1/conversations/{}/items", "GET /v1/conversations/{}/items/{}", "DELETE /v1/conversations/{}/items/{}",
    ];

    private static readonly Gen<string> Segment = Gen.OneOf<string>(
        Gen.OneOf("x", "..", "%2e%2e", "a%2Fb", "%0a", "%20", "%ff", "%ed%a0%80", "%f0%9f%92%a9", "%zz", "'", "%22", "*", "1", "-1", "vs_x", "pmpt_x", "resp_x", "file-x", "offline%2Fresearch-model"),
        Gen.Int[100, 4000].Select(length => new string('a', length)));

    private static readonly Gen<string> Query = Gen.Select(
        Gen.OneOf("limit", "after", "order", "version", "purpose", "filter", "model", "x"),
        Gen.OneOf("", "0", "-1", "1", "2147483647", "99999999999999999999", "1.5", "NaN", "asc", "sideways", "%ff", "%ed%a0%80", "'", "%22", "%27%3BDROP", "completed", "a&limit=2")).Array[0, 3]
        .Select(pairs => pairs.Length == 0 ? "" : "?" + string.Join('&', pairs.Select(pair => $"{pair.Item1}={pair.Item2}")));

    /// <summary>A text in every place that a route may look for one.</summary>
    private static readonly Gen<byte[]> TextEverywhere = Gen.OneOf("\\ud800", "a\\udc00b", "\\u0000", "\\ud83d\\ude00", "' OR 1=1 --", "\\\"a\\\" OR NEAR(*").Select(text => Encoding.UTF8.GetBytes(
        """{"prompt":"$","name":"$","model":"offline/research-model","input":"$","instructions":"$","query":"$","file_id":"$","version":1,"metadata":{"a":"$"},"attributes":{"a":"$"}}""".Replace("$", text)));

    private static readonly Gen<byte[]> Body = Gen.OneOf<byte[]>(
        TextEverywhere,
        TextEverywhere,
        Gen.OneOf(
            "", "{", "[]", "null", "1", "\"a\"", "{}", "{\"a\":1,\"a\":2}", "{\"\\ud800\":1}", "{\"a\":NaN}", "{} {}", "\ufeff{}", "{\"prompt\":\"\\ud800\"}", "{\"prompt\":\"a\\u0000b\"}", "{\"name\":\"\\udc00\",\"metadata\":{\"\\ud800\":\"x\"}}",
            "{\"model\":\"offline/research-model\",\"input\":\"\\ud800\"}", "{\"model\":\"offline/research-model\",\"input\":\"\\u0000\"}", "{\"model\":\"\\ud800\",\"input\":\"a\"}",
            "{\"model\":\"offline/research-model\",\"input\":[{\"role\":\"user\",\"content\":\"\\ud83d\"}]}", "{\"model\":\"offline/research-model\",\"input\":\"a\",\"temperature\":1e400}", "{\"model\":\"offline/research-model\",\"input\":\"a\",\"max_infer_iters\":1e400}",
            "{\"query\":\"\\ud800\"}", "{\"query\":\"\\\"a\\\" OR NEAR(*\"}", "{\"query\":\"\\u0000\"}", "{\"query\":\"a\",\"max_num_results\":2147483647}", "{\"version\":1e400}", "{\"version\":-0}", "{\"version\":2147483648}", "{\"file_id\":\"\\ud800\",\"attributes\":{\"a\":1e400}}")
            .Select(Encoding.UTF8.GetBytes),
        Gen.Int[60, 20_000].Select(depth => Encoding.ASCII.GetBytes(new string('[', depth))),
        Gen.Int[60, 5_000].Select(depth => Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("{\"input\":", depth)) + "1" + new string('}', depth))),
        Gen.Byte.Array[1, 300],
        Gen.Int[1, 1000].Select(kilobytes => Encoding.ASCII.GetBytes($"{{\"prompt\":\"{new string('a', kilobytes * 1024)}\"}}")));

    private static readonly Gen<string> ContentType = Gen.OneOf("application/json", "application/json; charset=utf-16", "text/plain", "multipart/form-data", "multipart/form-data; boundary=x", "multipart/form-data; boundary=\"\"", "application/x-www-form-urlencoded");

    [Fact]
    public async Task No_request_makes_the_server_fail()
    {
        await using var server = await TestServer.StartAsync(options => options with { Model = null });
        var request = Gen.Select(Gen.OneOf(Routes), Gen.Frequency((9, Gen.Const("")), (1, Gen.OneOf("PATCH", "HEAD", "OPTIONS", "X"))), Segment, Segment, Query, ContentType, Body);
        await request.SampleAsync(
            async (route, method, first, second, query, contentType, body) =>
            {
                var (verb, path) = (route.Split(' ')[0], route.Split(' ')[1].Split("{}"));
                var target = path.Length switch { 1 => path[0], 2 => path[0] + first + path[1], _ => path[0] + first + path[1] + second + path[2] };
                using var message = new HttpRequestMessage(new HttpMethod(method.Length > 0 ? method : verb), target + query) { Content = new ByteArrayContent(body) };
                message.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
                using var answer = await server.Http.SendAsync(message);
                Assert.True((int)answer.StatusCode < 500, $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
            },
            iter: int.TryParse(Environment.GetEnvironmentVariable("HOSTILE_REQUESTS"), out var wanted) ? wanted : 600, threads: 4);

        Assert.Equal(HttpStatusCode.OK, (await server.Http.GetAsync("/v1/health")).StatusCode);
        Assert.Equal(200, (await server.PostAsync("/v1/responses", new System.Text.Json.Nodes.JsonObject { ["model"] = "offline/research-model", ["input"] = "a" })).Status);
    }

    [Theory]
    [InlineData("ffffffffffffffff\r\n")]
    [InlineData("zz\r\n")]
    public async Task A_body_in_broken_chunks_is_a_mistake_of_the_client(string chunks)
    {
        await using var server = await TestServer.StartAsync();
        using var client = new System.Net.Sockets.TcpClient(server.Endpoint.Host, server.Endpoint.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"POST /v1/prompts HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}"));

        using var reader = new StreamReader(client.GetStream());
        Assert.Equal("HTTP/1.1 400 Bad Request", await reader.ReadLineAsync());
    }
}
