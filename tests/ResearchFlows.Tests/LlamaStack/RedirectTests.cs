using ResearchFlows.DevStack.Faults;
using ResearchFlows.LlamaStack;
using ResearchFlows.Tests.Support;
using System.Text.Json.Nodes;
using Scripted = ResearchFlows.Tests.Support.Replies;

namespace ResearchFlows.Tests.LlamaStack;

/// <summary>Servers and proxies that send a request elsewhere.</summary>
public sealed class RedirectTests
{
    [Fact]
    public async Task A_request_that_is_sent_back_to_where_it_came_from_fails_after_a_few_rounds()
    {
        await using var product = await Product.StartAsync();
        product.Faults.Add(Redirect("/v1/responses", times: null));

        var fault = await Assert.ThrowsAsync<PermanentFaultException>(() => product.Get<Responses>().CreateAsync(Request(), CancellationToken.None));

        Assert.StartsWith("POST /v1/responses: 307, the request is sent to /v1/responses and not answered there.", fault.Message, StringComparison.Ordinal);
        Assert.Equal(4, product.Requests("POST", "/v1/responses"));
    }

    [Fact]
    public async Task A_request_that_is_sent_elsewhere_once_is_answered_there()
    {
        await using var product = await Product.StartAsync();
        product.Faults.Model = _ => Scripted.Text("Here.");
        product.Faults.Add(Redirect("/v1/responses", times: 1));

        Assert.Equal("Here.", (await product.Get<Responses>().CreateAsync(Request(), CancellationToken.None)).Text);
    }

    [Fact]
    public async Task Health_says_where_it_is_sent()
    {
        await using var product = await Product.StartAsync();
        product.Faults.Add(Redirect("/v1/health", times: null));

        Assert.StartsWith("GET /v1/health: 307, the request is sent to /v1/health", await product.Get<LlamaStackHealth>().CheckAsync(CancellationToken.None), StringComparison.Ordinal);
    }

    private static FaultRule Redirect(string path, int? times) => new()
    {
        Path = path, Kind = FaultKind.Status, Status = 307, Headers = new Dictionary<string, string> { ["Location"] = path }, Times = times,
    };

    private static JsonObject Request() => new() { ["model"] = "offline/research-model", ["input"] = "Where?" };
}
