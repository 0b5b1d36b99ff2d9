using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ResearchFlows.DevStack.Models;
using ResearchFlows.DevStack.Tests.Replay;
using ResearchFlows.DevStack.Tests.Support;
using Capture = ResearchFlows.DevStack.Tests.Replay.Capture;

namespace ResearchFlows.DevStack.Tests.Responses;

/// <summary>Sends the recorded requests with the recorded model's replies, and compares what the model gets to see.</summary>
public sealed partial class WhatTheModelSeesTests
{
    [Fact]
    public async Task Every_recorded_inference_sees_the_same_messages_and_tools()
    {
        await using var server = await TestServer.StartAsync(options => options with { Models = ["vllm/research-model"], EmbeddingModel = "vllm/embed-384" });
        var store = await server.StoreWithAsync(("apollo.md", "The Apollo telescope has a primary mirror of 4.2 metres."));
        var prompt = (string)(await server.CreateAsync("/v1/prompts", new JsonObject
        {
            ["prompt"] = "You are a {{ role }}.",
            ["variables"] = new JsonArray("role"),
        }))["prompt_id"]!;
        var (ids, compared) = (new IdMap(), 0);
        // The recorded server compared embeddings, which find something for "x" too; a keyword search needs a word of the text.
        var captures = JsonNode.Parse(Capture.Text("07-what-the-model-sees").Replace("\\\"x\\\"", "\\\"mirror\\\"", StringComparison.Ordinal))!.AsObject();

        foreach (var (name, entry) in captures.Where(entry => entry.Value!["model_saw"] is not null))
        {
            var recorded = entry!["model_saw"]!.AsArray();
            var before = server.Model.Requests.Count;
            server.Model.Reply = _ => Reply(recorded[Math.Min(server.Model.Requests.Count - before, recorded.Count) - 1]!["model_replied"]);
            var request = JsonNode.Parse(StoreOrPrompt().Replace(
                ids.Translate(entry["request"]!.ToJsonString()), match => match.Value.StartsWith("vs_", StringComparison.Ordinal) ? store : prompt))!;

            var (status, body) = await server.PostAsync("/v1/responses", request);

            Assert.Equal((name, (int)entry["status"]!), (name, status));
            ids.Learn(entry["response"], body);
            // The recorded server itself repeats a failed inference; here the forwarder to an upstream does.
            var inferences = status == 500 ? 1 : recorded.Count;
            var seen = server.Model.Requests.Skip(before).ToList();
            Assert.Equal((name, inferences), (name, seen.Count));
            Assert.All(seen.Zip(recorded), pair => AssertSame(name, pair.Second!, pair.First));
            compared += inferences;
        }

        Assert.True(compared > 15, $"only {compared} compared");
    }

    private static void AssertSame(string name, JsonNode recorded, ModelRequest seen)
    {
        Assert.Equal($"{name}:\n{Text(recorded["messages"]!.AsArray())}", $"{name}:\n{Text(seen.Messages)}");
        var other = recorded["other"]!;
        Assert.Equal(
            (other["tools"]?.AsArray() ?? []).Select(tool => (string?)tool!["function"]!["name"]), seen.Tools.Select(tool => tool.Name));
        Assert.All(seen.Tools.Zip(other["tools"]?.AsArray() ?? []), pair => Assert.True(JsonNode.DeepEquals(
            pair.Second!["function"]!["parameters"], JsonSerializer.SerializeToNode(pair.First.Parameters))));
        Assert.Equal((string?)other["response_format"]?.ToJsonString(), seen.ResponseFormat?.GetRawText());
        Assert.Equal((double?)other["temperature"], seen.Temperature);
        Assert.Equal((int?)other["max_completion_tokens"], seen.MaxOutputTokens);
    }

    private static string Text(JsonArray messages) => string.Join('\n', messages.Select(message => Line(
        (string)message!["role"]!,
        message["content"] is JsonArray parts ? string.Concat(parts.Select(part => (string)part!["text"]!)) : (string?)message["content"],
        (message["tool_calls"]?.AsArray() ?? []).Select(call => $"{call!["id"]} {call["function"]!["name"]} {call["function"]!["arguments"]}"),
        (string?)message["tool_call_id"])));

    private static string Text(IEnumerable<ModelMessage> messages) => string.Join('\n', messages.Select(message => Line(
        message.Role, message.Content, (message.ToolCalls ?? []).Select(call => $"{call.Id} {call.Name} {call.Arguments}"), message.ToolCallId)));

    // Scores, ids and what the index knows of a chunk differ from server to server.
    private static string Line(string role, string? content, IEnumerable<string> calls, string? callId) =>
        $"{role}: {ChunkHeader().Replace(content ?? "", "[$1] document_id: ID, score: N, attributes: {...} cite as <|ID|>")} {string.Join("; ", calls)} {callId}";

    private static ModelReply Reply(JsonNode? replied)
    {
        if (replied?["content"] is null && replied?["tool_calls"] is null)
        {
            throw new ModelFailedException("scripted failure");
        }
        var calls = (replied["tool_calls"]?.AsArray() ?? []).Select(call => Replies.Call(
            (string)call!["function"]!["name"]!, (string)call["function"]!["arguments"]!, (string)call["id"]!));
        return Replies.Text((string?)replied["content"] ?? "") with { ToolCalls = [.. calls] };
    }

    [GeneratedRegex("(?:vs_|pmpt_)[0-9a-f-]+")]
    private static partial Regex StoreOrPrompt();

    [GeneratedRegex(@"\[(\d+)\] document_id: [^,]+, score: [^,]+, attributes: \{[^}]*'filename': 'apollo.md'[^}]*\} cite as <\|[0-9a-f-]+\|>")]
    private static partial Regex ChunkHeader();
}
