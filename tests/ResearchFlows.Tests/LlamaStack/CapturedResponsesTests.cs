using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using ResearchFlows.LlamaStack;
using ResearchFlows.LlamaStack.Replies;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ResearchFlows.Tests.LlamaStack;

/// <summary>The real OpenAI client against what both server versions were seen to answer.</summary>
public sealed class CapturedResponsesTests
{
    public static TheoryData<string> Versions => ["ogx", "llama-stack-0.7.1"];

    [Theory, MemberData(nameof(Versions))]
    public async Task Searches_name_the_uploaded_file_and_the_document_that_markers_name(string version)
    {
        var reply = await AskAsync(version, "file-search-answers");

        var result = reply.Searches.SelectMany(search => search.Results).First();
        Assert.Equal("apollo.md", result.FileName);
        Assert.StartsWith("file-", result.FileId, StringComparison.Ordinal);
        Assert.Contains("4.2 metres", result.Text, StringComparison.Ordinal);
        Assert.Contains("4.2 metres", reply.Text, StringComparison.Ordinal);
        Assert.True(reply.Text.Contains($"<|{result.DocumentId}|>", StringComparison.Ordinal) || reply.Annotations.Any(annotation => annotation.FileId == result.FileId));
        Assert.True(reply.Usage is { InputTokens: > 0, OutputTokens: > 0 });
    }

    [Theory, MemberData(nameof(Versions))]
    public async Task Function_calls_are_read_whatever_their_arguments_and_names(string version)
    {
        Assert.Equal(2, (await AskAsync(version, "parallel-two-functions")).FunctionCalls.Count);
        Assert.Single((await AskAsync(version, "two-calls-file-search-plus-function")).FunctionCalls);
        Assert.ThrowsAny<JsonException>(Parse((await AskAsync(version, "malformed-arguments")).FunctionCalls[0].Arguments));
        Assert.NotEmpty((await AskAsync(version, "hallucinated-tool")).FunctionCalls[0].Name);

        static Action Parse(string json) => () => JsonDocument.Parse(json).Dispose();
    }

    [Theory, MemberData(nameof(Versions))]
    public async Task Incomplete_and_empty_responses_are_no_faults(string version)
    {
        Assert.NotNull((await AskAsync(version, "finish-length")).IncompleteReason);
        Assert.Equal("", (await AskAsync(version, "empty-content")).Text);
        Assert.Null((await AskAsync(version, "plain")).IncompleteReason);
    }

    [Theory, MemberData(nameof(Versions))]
    public async Task Faults_are_transient_or_permanent_and_carry_the_servers_own_words(string version)
    {
        await Assert.ThrowsAsync<ResponseLostException>(() => AskAsync(version, "followup-unknown-previous-id"));
        foreach (var upstream in new[] { "upstream-400", "upstream-429", "upstream-503" })
        {
            await Assert.ThrowsAsync<TransientFaultException>(() => AskAsync(version, upstream));
        }

        Assert.Contains("not found", (await Assert.ThrowsAsync<PermanentFaultException>(() => AskAsync(version, "unprefixed-model"))).Message, StringComparison.Ordinal);
        Assert.Contains("web_search", (await Assert.ThrowsAsync<PermanentFaultException>(() => AskAsync(version, "web-search-tool-without-provider"))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("12", 12)]
    [InlineData("0", 0)]
    [InlineData("-3", null)]
    [InlineData("soon", null)]
    [InlineData(null, null)]
    public void Retry_after_is_read_as_seconds(string? header, int? seconds) =>
        Assert.Equal(seconds, (int?)LlamaStackCall.ReadRetryAfter(header)?.TotalSeconds);

    [Fact]
    public void Retry_after_survives_the_port_as_text()
    {
        var message = new TransientFaultException("POST /v1/responses: 429 slow down", TimeSpan.FromSeconds(7.5)).Message;

        Assert.Equal(TimeSpan.FromSeconds(7.5), TransientFaultException.RetryAfterIn(message));
        Assert.Null(TransientFaultException.RetryAfterIn("POST /v1/responses: 500 (retry after lunch)"));
    }

    private static async Task<ModelReply> AskAsync(string version, string capture)
    {
        var file = Path.Combine(AppContext.BaseDirectory, "LlamaStack", "captures", $"{version}.json");
        using var captures = JsonDocument.Parse(await File.ReadAllTextAsync(file));
        var response = captures.RootElement.GetProperty(capture);
        await using var server = WebApplication.CreateSlimBuilder().Build();
        server.Urls.Add("http://127.0.0.1:0");
        server.MapPost("/v1/responses", () => Results.Text(
            response.GetProperty("body").GetRawText(), "application/json", statusCode: response.GetProperty("status").GetInt32()));
        await server.StartAsync();
        var options = new LlamaStackOptions { Endpoint = new Uri(server.Urls.Single()) };
        return await new Responses(options, TimeProvider.System).CreateAsync(new JsonObject { ["model"] = "m", ["input"] = "x" }, CancellationToken.None);
    }
}
