using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using ResearchFlows.DevStack.Tests.Support;
using ResearchFlows.OfflineModel;
using Xunit.Abstractions;

namespace ResearchFlows.DevStack.Tests;

/// <summary>Sends what was sent to a real server and compares: status and error body to the letter, successes by shape.</summary>
public sealed class CaptureReplayTests(ITestOutputHelper output)
{
    private static readonly string[] Files =
        ["00-server", "01-prompts", "02-files", "03-vector-stores", "04-responses-tools", "05-responses-options", "06-streaming"];

    /// <summary>Not replayed; each is explained in DevStack's README.</summary>
    private static readonly string[] Skipped =
    [
        "client-version-header-X-OGX-Client-Version",
        "batch-create", "batch-poll", "delete-file-from-store", "delete-file-from-store-again",
        "conversation-bad-id", "conversation-create", "conversation-use",
        "background", "background-get", "background-cancel-after-end",
        "chat-completions", "chat-unknown-model", "embeddings", "embeddings-unknown-model",
    ];

    /// <summary>Same status and form of error, other words; explained there too.</summary>
    private static readonly string[] OtherWords = ["function-output-as-object", "item-reference-in-input", "bad-input-item-type"];

    /// <summary>Pages that hold other items, because items of the same second are ordered too; explained there too.</summary>
    private static readonly string[] OtherPage = ["03-vector-stores/list", "04-responses-tools/list-responses"];

    [Fact]
    public async Task Answers_every_recorded_request_as_the_recorded_server_did()
    {
        await using var server = await TestServer.StartAsync(options => options with
        {
            Models = ["vllm/research-model", "vllm/judge-model"],
            EmbeddingModel = "vllm/embed-384",
        });
        var ids = new IdMap();
        var differences = new List<string>();
        var captures = Files.SelectMany(Capture.Load).Where(capture => !Skipped.Contains(capture.Name)).ToList();

        foreach (var capture in captures)
        {
            Script(server, capture);
            differences.AddRange(await ReplayAsync(server, capture, ids));
            server.Faults.Clear();
        }

        output.WriteLine($"{captures.Count} requests replayed");
        Assert.True(differences.Count == 0, string.Join('\n', differences));
        Assert.True(captures.Count > 200, "The captures are not all there.");
    }

    [Fact]
    public void The_README_names_every_capture_that_is_not_compared_to_the_letter()
    {
        var readme = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "DevStack-README.md"));

        Assert.All(Skipped.Concat(OtherWords).Concat(OtherPage), name => Assert.Contains($"`{name}`", readme));
    }

    private static async Task<IEnumerable<string>> ReplayAsync(TestServer server, Capture capture, IdMap ids)
    {
        using var request = Request(capture, ids);
        using var response = await server.Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        var label = $"{capture.File}/{capture.Name}";
        if ((int)response.StatusCode != capture.Status)
        {
            return [$"{label}: expected {capture.Status}, got {(int)response.StatusCode} {text}"];
        }
        if (capture.Events is { } recorded)
        {
            var events = Sse.Read(text);
            ids.Learn(recorded, events);
            return Sse.Differences(recorded, events, label);
        }
        if (capture.Body is JsonValue plain)
        {
            return plain.ToString() == text ? [] : [$"{label}: expected '{plain}', got '{text}'"];
        }
        var body = JsonNode.Parse(text);
        if (OtherPage.Contains(label))
        {
            return body!.AsObject().Select(pair => pair.Key).Order().SequenceEqual(capture.Body!.AsObject().Select(pair => pair.Key).Order())
                && body["data"]!.AsArray().Count == capture.Body["data"]!.AsArray().Count
                    ? [] : [$"{label}: another page, {text}"];
        }
        ids.Learn(capture.Body, body);
        return capture.Status < 400 || OtherWords.Contains(capture.Name)
            ? Shape.Differences(capture.Body, body, label)
            : JsonNode.DeepEquals(JsonNode.Parse(ids.Translate(capture.Body!.ToJsonString())), body) ? [] : [$"{label}: expected {capture.Body.ToJsonString()}, got {text}"];
    }

    private static HttpRequestMessage Request(Capture capture, IdMap ids)
    {
        var request = new HttpRequestMessage(new HttpMethod(capture.Method), ids.Translate(capture.Path));
        if (capture.Request["body"] is { } body)
        {
            // Recorded as text: multipart forms, and what is not JSON.
            var text = body is JsonValue ? body.ToString() : body.ToJsonString();
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(ids.Translate(text)));
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse((string)capture.Request["headers"]!["Content-Type"]!);
        }
        return request;
    }

    /// <summary>Makes the model reply what it replied then, as far as the recorded answer tells.</summary>
    private static void Script(TestServer server, Capture capture)
    {
        if (capture.Method != "POST" || capture.Path != "/v1/responses")
        {
            return;
        }
        var input = (capture.Request["body"] as JsonObject)?["input"]?.ToString() ?? "";
        server.Faults.Model = _ => input.StartsWith("[[error:", StringComparison.Ordinal)
            ? throw new ModelFailedException($"scripted failure {input[8..11]}")
            : null;
        var finish = input.StartsWith("[[length]]", StringComparison.Ordinal) ? "length" : "stop";
        var answer = capture.Body ?? capture.Events?[^1]?["response"];
        var items = (answer as JsonObject)?["output"]?.AsArray() ?? [];
        foreach (var item in items.Where(item => (string?)item!["type"] != "function_call"))
        {
            var reply = (string?)item!["type"] == "message"
                ? Replies.Text((string)item["content"]![0]!["text"]!)
                : Replies.Search((string)item["queries"]![0]!);
            server.Faults.EnqueueReply(reply with { FinishReason = finish });
        }
        var calls = items.Where(item => (string?)item!["type"] == "function_call").Select(item =>
            Replies.Call((string)item!["name"]!, (string)item["arguments"]!, (string)item["call_id"]!)).ToArray();
        if (calls.Length > 0)
        {
            server.Faults.EnqueueReply(Replies.Calls(calls));
        }
    }
}
