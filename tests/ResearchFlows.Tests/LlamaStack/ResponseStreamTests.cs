using ResearchFlows.LlamaStack;
using System.Text;

namespace ResearchFlows.Tests.LlamaStack;

public sealed class ResponseStreamTests
{
    [Theory]
    [InlineData("5")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"type":"response.completed"}""")]
    [InlineData("""{"type":"response.completed","response":null}""")]
    public async Task An_event_that_is_none_of_the_protocol_is_a_reply_that_cannot_be_read(string data)
    {
        using var events = new MemoryStream(Encoding.UTF8.GetBytes($"data: {data}\n\n"));

        var fault = await Assert.ThrowsAsync<TransientFaultException>(() => LlamaStackCall.RunOnceAsync(
            "POST /v1/responses", () => new ResponseStream(_ => { }).ReadAsync(events, _ => Task.CompletedTask, CancellationToken.None), CancellationToken.None));

        Assert.Contains("the reply cannot be read", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("400")]
    [InlineData("\"400\"")]
    public async Task The_status_of_a_refusal_counts_however_it_is_written(string code)
    {
        using var events = new MemoryStream(Encoding.UTF8.GetBytes($"data: {{\"type\":\"error\",\"error\":{{\"code\":{code},\"message\":\"No such model.\"}}}}\n\n"));

        var fault = await Assert.ThrowsAsync<PermanentFaultException>(() => new ResponseStream(_ => { }).ReadAsync(events, _ => Task.CompletedTask, CancellationToken.None));

        Assert.Equal((400, "No such model."), (fault.Status, fault.Words));
    }
}
