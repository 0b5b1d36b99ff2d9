using ResearchFlows.DevStack.Faults;
using ResearchFlows.LlamaStack;
using System.Text.Json;

namespace ResearchFlows.Tests.LlamaStack;

/// <summary>What servers' words mean, whatever number they come under.</summary>
public sealed class FaultTableTests
{
    [Theory]
    [InlineData(UpstreamFailures.RateLimit)]
    [InlineData(UpstreamFailures.Busy)]
    [InlineData("Error code: 429 - {'error': {'message': 'Rate limit reached for gpt-4o in organization'}}")]
    [InlineData("Error code: 503 - {'error': {'message': 'Service temporarily unavailable'}}")]
    [InlineData("Error code: 529 - {'type': 'error', 'error': {'type': 'overloaded_error', 'message': 'Overloaded'}}")]
    [InlineData("Loading model")]
    [InlineData("Connection error.")]
    [InlineData("All connection attempts failed")]
    [InlineData("Cannot connect to host localhost:11434 ssl:default [Connect call failed ('127.0.0.1', 11434)]")]
    public void A_model_that_takes_no_requests_now_is_waited_for(string words) => Assert.Equal(typeof(ServerAwayException), KindOf(500, words));

    [Theory]
    [InlineData(UpstreamFailures.NoTools)]
    [InlineData(UpstreamFailures.NoModel)]
    [InlineData("Error code: 400 - {'error': {'message': '\"auto\" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set'}}")]
    [InlineData("Error code: 404 - {'error': {'message': 'The model `gpt-9` does not exist or you do not have access to it.'}}")]
    [InlineData("Model 'vllm/none' not found. Use 'client.models.list()' to list available Models.")]
    [InlineData("Error code: 401 - {'error': {'message': 'Incorrect API key provided: sk-x.'}}")]
    [InlineData("You exceeded your current quota, please check your plan and billing details.")]
    [InlineData("Provider 'remote::x' not found")]
    public void What_the_next_try_would_meet_again_is_said_at_once(string words) => Assert.Equal(typeof(PermanentFaultException), KindOf(500, words));

    [Theory]
    [InlineData(400, UpstreamFailures.ContextOverflow)]
    [InlineData(500, UpstreamFailures.ContextOverflow)]
    [InlineData(500, "the request exceeds the available context size. try increasing the context size or enable context shift")]
    [InlineData(500, "prompt too long; exceeded max context length by 512 tokens")]
    [InlineData(400, "Input is too long for requested model.")]
    [InlineData(500, "prompt is too long: 208310 tokens > 200000 maximum")]
    [InlineData(413, "Request too large for model `llama-3.1-8b-instant` in organization")]
    [InlineData(500, "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).")]
    [InlineData(422, "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 5000 `inputs` tokens and 100 `max_new_tokens`")]
    [InlineData(500, "Error code: 400 - {'error': {'message': \"This model's maximum context length is 8192 tokens.\", 'code': 'context_length_exceeded'}}")]
    public void A_conversation_that_is_too_long_is_a_limit(int status, string words) => Assert.Equal(typeof(ContextFullException), KindOf(status, words));

    [Fact]
    public void A_code_tells_it_too() => Assert.IsType<ContextFullException>(
        LlamaStackCall.Classify("call", 400, """{"error":{"message":"Bad request","code":"context_length_exceeded"}}""", null));

    [Theory]
    [InlineData(502, "Failed to connect to MCP server at http://127.0.0.1:9/mcp: Connection refused")]
    [InlineData(500, "Failed to connect to MCP server at http://127.0.0.1:9/mcp: All connection attempts failed")]
    public void An_mcp_server_that_is_away_is_a_fault_of_that_tool(int status, string words) => Assert.Equal(typeof(ToolUnreachableException), KindOf(status, words));

    [Theory]
    [InlineData(500, "Request timed out.")]
    [InlineData(500, "Background response timed out after 300s")]
    public void An_inference_that_the_server_gave_up_is_a_time_out(int status, string words) => Assert.Equal(typeof(TimedOutException), KindOf(status, words));

    [Theory]
    [InlineData(500, "An unexpected error occurred.")]
    [InlineData(500, "llama runner process has terminated: exit status 2")]
    [InlineData(500, "Error code: 400 - {'error': {'message': 'Failed to call a function. Please adjust your prompt.', 'code': 'tool_use_failed'}}")]
    [InlineData(500, "error parsing tool call: raw='{\"path\": ', err=unexpected end of JSON input")]
    public void What_another_try_may_mend_is_tried_again(int status, string words) => Assert.Equal(typeof(TransientFaultException), KindOf(status, words));

    [Theory]
    [InlineData(400, "Invalid value for 'input': How do I raise the rate limit when the server is busy?")]
    [InlineData(422, "1 validation error: input_value='the service is unavailable'")]
    public void A_refusal_that_repeats_a_question_is_a_refusal(int status, string words) => Assert.Equal(typeof(PermanentFaultException), KindOf(status, words));

    [Theory]
    [InlineData(429, typeof(ServerAwayException))]
    [InlineData(502, typeof(ServerAwayException))]
    [InlineData(503, typeof(ServerAwayException))]
    [InlineData(504, typeof(ServerAwayException))]
    [InlineData(500, typeof(TransientFaultException))]
    [InlineData(400, typeof(PermanentFaultException))]
    [InlineData(404, typeof(PermanentFaultException))]
    public void Words_that_say_nothing_leave_it_to_the_number(int status, Type kind) => Assert.Equal(kind, KindOf(status, "hm"));

    [Fact]
    public void Every_line_says_where_it_is_from() => Assert.All(FaultTable.OfFiles, line => Assert.False(string.IsNullOrWhiteSpace(line.Source)));

    private static Type KindOf(int status, string words)
    {
        var detail = LlamaStackCall.Classify("call", status, JsonSerializer.Serialize(new { detail = words }), null);
        var error = LlamaStackCall.Classify("call", status, JsonSerializer.Serialize(new { error = new { message = words } }), null);
        Assert.Equal(detail.GetType(), error.GetType());
        return detail.GetType();
    }
}
