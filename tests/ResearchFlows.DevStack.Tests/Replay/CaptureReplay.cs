using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using ResearchFlows.DevStack.Faults;
using ResearchFlows.DevStack.Models;

namespace ResearchFlows.DevStack.Tests.Replay;

/// <summary>Sends what was sent to a real server, in the same order, and compares: status and error body to the letter, successes by shape.</summary>
internal sealed class CaptureReplay(HttpClient http, DevStackFaults faults)
{
    private static readonly string[] Files =
        ["00-server", "01-prompts", "02-files", "03-vector-stores", "04-responses-tools", "05-responses-options", "06-streaming"];

    private readonly IdMap ids = new();

    /// <summary>The options of a server whose models have the recorded names.</summary>
    public static DevStackOptions Named(DevStackOptions options) =>
        options with { Models = ["vllm/research-model", "vllm/judge-model"], EmbeddingModel = "vllm/embed-384" };

    public static async Task<IReadOnlyList<Comparison>> RunAsync(HttpClient http, DevStackFaults faults)
    {
        var replay = new CaptureReplay(http, faults);
        var comparisons = new List<Comparison>();
        foreach (var capture in Files.SelectMany(Capture.Load))
        {
            replay.Script(capture);
            comparisons.Add(await replay.CompareAsync(capture));
        }
        return comparisons;
    }

    private async Task<Comparison> CompareAsync(Capture capture)
    {
        var (status, text) = await SendAsync(capture);
        var label = $"{capture.File}/{capture.Name}";
        return new Comparison(capture, status, status == capture.Status
            ? [.. Differences(capture, text, label)]
            : [$"{label}: expected {capture.Status}, got {status} {text}"]);
    }

    /// <summary>Sends a request; one that was recorded when work in the background had ended is sent until it has.</summary>
    private async Task<(int Status, string Text)> SendAsync(Capture capture)
    {
        while (true)
        {
            using var request = Request(capture);
            using var response = await http.SendAsync(request);
            var text = await response.Content.ReadAsStringAsync();
            if (capture.Method != "GET" || (string?)(capture.Body as JsonObject)?["status"] != "completed"
                || (string?)JsonNode.Parse(text)!["status"] is not ("queued" or "in_progress"))
            {
                return ((int)response.StatusCode, text);
            }
        }
    }

    private IEnumerable<string> Differences(Capture capture, string text, string label)
    {
        if (capture.Events is { } recorded)
        {
            var events = EventStream.Read(text);
            ids.Learn(recorded, events);
            return EventStream.Differences(recorded, events, label);
        }
        if (capture.Body is JsonValue plain)
        {
            return plain.ToString() == text ? [] : [$"{label}: expected '{plain}', got '{text}'"];
        }
        var body = text.Length == 0 ? null : JsonNode.Parse(text);
        ids.Learn(capture.Body, body);
        if (capture.Status < 400)
        {
            return Shape.Differences(capture.Body, body, label);
        }
        var expected = capture.Body is null ? null : JsonNode.Parse(ids.Translate(capture.Body.ToJsonString()));
        return JsonNode.DeepEquals(expected, body) ? [] : [$"{label}: expected {expected?.ToJsonString()}, got {text}"];
    }

    private HttpRequestMessage Request(Capture capture)
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
    private void Script(Capture capture)
    {
        if (capture.Method != "POST" || capture.Path != "/v1/responses")
        {
            return;
        }
        faults.Clear();
        var input = (capture.Request["body"] as JsonObject)?["input"]?.ToString() ?? "";
        faults.Model = _ => input.StartsWith("[[error:", StringComparison.Ordinal)
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
            faults.EnqueueReply(reply with { FinishReason = finish });
        }
        var calls = items.Where(item => (string?)item!["type"] == "function_call").Select(item =>
            Replies.Call((string)item!["name"]!, (string)item["arguments"]!, (string)item["call_id"]!)).ToArray();
        if (calls.Length > 0)
        {
            faults.EnqueueReply(Replies.Calls(calls));
        }
    }
}
