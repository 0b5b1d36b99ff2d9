using Microsoft.Extensions.DependencyInjection;
using ResearchFlows.DevStack.Faults;
using ResearchFlows.LlamaStack;
using ResearchFlows.Tests.Support;
using System.Text.Json.Nodes;
using Scripted = ResearchFlows.Tests.Support.Replies;

namespace ResearchFlows.Tests.LlamaStack;

/// <summary>Connections that a server gives up behind an error, or closes while nobody uses them.</summary>
public sealed class KeptConnectionTests
{
    [Fact]
    public async Task No_request_goes_over_a_connection_that_an_error_was_answered_on()
    {
        await using var product = await Product.StartAsync();
        product.Faults.ClosesAfterErrors = true;
        product.Faults.Model = _ => Scripted.Text("Here.");
        var (server, stores, responses) = (product.Get<ServerPrompts>(), product.Get<VectorStores>(), product.Get<Responses>());

        for (var round = 0; round < 12; round++)
        {
            Assert.Empty(await server.GetVersionsAsync("pmpt_" + new string('0', 48), CancellationToken.None));
            await server.CreateAsync("x", $"marker_{round}", CancellationToken.None);
            Assert.False(await stores.ExistsAsync("vs_nope", CancellationToken.None));
            await stores.CreateAsync("s", null, null, CancellationToken.None);
            product.Faults.Add(UpstreamFailures.UnreachableMcpServer(times: 1));
            await Assert.ThrowsAsync<ToolUnreachableException>(() => responses.CreateAsync(Request(), CancellationToken.None));
            Assert.Equal("Here.", (await responses.CreateAsync(Request(), CancellationToken.None)).Text);
        }

        Assert.DoesNotContain(product.Faults.Requests, request => request.Status == 0);
    }

    [Fact]
    public async Task A_request_that_is_reset_on_a_kept_connection_is_repeated_at_once_on_a_new_one()
    {
        await using var product = await Product.StartAsync();
        product.Faults.Model = _ => Scripted.Text("Here.");
        var responses = product.Get<Responses>();
        await responses.CreateAsync(Request(), CancellationToken.None);
        product.Faults.Add(new FaultRule { Method = "POST", Path = "/v1/responses", Kind = FaultKind.Drop, Times = 1 });

        var reply = await responses.CreateAsync(Request(), CancellationToken.None);

        Assert.Equal("Here.", reply.Text);
        await LoggedAsync(product, "/v1/responses", 3);
        Assert.Equal([0, 200, 200], product.Faults.Requests.Where(request => request is { Method: "POST", Path: "/v1/responses" }).Select(request => request.Status).Order());
    }

    [Fact]
    public async Task It_is_repeated_once_and_what_fails_on_a_new_connection_is_not()
    {
        await using var product = await Product.StartAsync();
        var responses = product.Get<Responses>();
        product.Faults.Add(new FaultRule { Method = "POST", Path = "/v1/responses", Kind = FaultKind.Drop });

        await Assert.ThrowsAsync<ServerAwayException>(() => responses.CreateAsync(Request(), CancellationToken.None));
        await LoggedAsync(product, "/v1/responses", 1);
        var onANewOne = product.Requests("POST", "/v1/responses");
        product.Faults.Clear();
        product.Faults.Model = _ => Scripted.Text("Here.");
        await responses.CreateAsync(Request(), CancellationToken.None);
        product.Faults.Add(new FaultRule { Method = "POST", Path = "/v1/responses", Kind = FaultKind.Drop });
        await Assert.ThrowsAsync<ServerAwayException>(() => responses.CreateAsync(Request(), CancellationToken.None));

        await LoggedAsync(product, "/v1/responses", 4);
        Assert.Equal((1, 4), (onANewOne, product.Requests("POST", "/v1/responses")));
    }

    [Fact]
    public async Task A_creation_is_not_repeated_since_it_may_have_been_done()
    {
        await using var product = await Product.StartAsync();
        var stores = product.Get<VectorStores>();
        await stores.CreateAsync("first", null, null, CancellationToken.None);
        product.Faults.Add(new FaultRule { Method = "POST", Path = "/v1/vector_stores", Kind = FaultKind.Drop, AfterWork = true, Times = 1 });

        await Assert.ThrowsAsync<ServerAwayException>(() => stores.CreateAsync("second", null, null, CancellationToken.None));

        await LoggedAsync(product, "/v1/vector_stores", 2);
        Assert.Equal(2, product.Requests("POST", "/v1/vector_stores"));
        Assert.NotNull(await stores.FindAsync("second", CancellationToken.None));
    }

    [Fact]
    public async Task A_run_on_such_a_server_meets_no_fault()
    {
        await using var product = await Product.StartAsync();
        product.Faults.ClosesAfterErrors = true;
        product.Faults.Model = _ => Scripted.Text("40 tonnes.");
        await product.ResearchAsync("What does the crane lift?");
        product.Faults.LoseState();
        var context = product.Context("research-2");

        await product.ResearchAsync("And now?", context);

        Assert.All(ResearchFlows.Instances.StepReader.Read(context.History), step => Assert.Equal(1, step.Attempts));
    }

    /// <summary>A request whose connection was dropped is logged a moment after its client has seen that.</summary>
    private static async Task LoggedAsync(Product product, string path, int requests)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        while (product.Requests("POST", path) < requests)
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private static JsonObject Request() => new() { ["model"] = "offline/research-model", ["input"] = "x" };
}
